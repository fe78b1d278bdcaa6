
// clang-format sorts includes unless SortIncludes: Never. However, the ordering
// does matter here. So, we need to disable clang-format for safety.

// clang-format off
#include <stdint.h>
#include <Rinternals.h>
#include <R_ext/Parse.h>
// clang-format on

#include "rust/api.h"

static uintptr_t TAGGED_POINTER_MASK = (uintptr_t)1;

SEXP handle_result(SEXP res_) {
    uintptr_t res = (uintptr_t)res_;

    // An error is indicated by tag.
    if ((res & TAGGED_POINTER_MASK) == 1) {
        // Remove tag
        SEXP res_aligned = (SEXP)(res & ~TAGGED_POINTER_MASK);

        // Currently, there are two types of error cases:
        //
        //   1. Error from Rust code
        //   2. Error from R's C API, which is caught by R_UnwindProtect()
        //
        if (TYPEOF(res_aligned) == CHARSXP) {
            // In case 1, the result is an error message that can be passed to
            // Rf_errorcall() directly.
            Rf_errorcall(R_NilValue, "%s", CHAR(res_aligned));
        } else {
            // In case 2, the result is the token to restart the
            // cleanup process on R's side.
            R_ContinueUnwind(res_aligned);
        }
    }

    return (SEXP)res;
}

SEXP savvy_rust_call__impl(SEXP c_arg__layer, SEXP c_arg__args, SEXP c_arg__kwargs) {
    SEXP res = savvy_rust_call__ffi(c_arg__layer, c_arg__args, c_arg__kwargs);
    return handle_result(res);
}

SEXP savvy_rust_code_layers__impl(SEXP c_arg__path) {
    SEXP res = savvy_rust_code_layers__ffi(c_arg__path);
    return handle_result(res);
}

SEXP savvy_rust_compile__impl(SEXP c_arg__model, SEXP c_arg__compile, SEXP c_arg__seed, SEXP c_arg__threads) {
    SEXP res = savvy_rust_compile__ffi(c_arg__model, c_arg__compile, c_arg__seed, c_arg__threads);
    return handle_result(res);
}

SEXP savvy_rust_component__impl(void) {
    SEXP res = savvy_rust_component__ffi();
    return handle_result(res);
}

SEXP savvy_rust_crop__impl(SEXP c_arg__model, SEXP c_arg__layer, SEXP c_arg__crop) {
    SEXP res = savvy_rust_crop__ffi(c_arg__model, c_arg__layer, c_arg__crop);
    return handle_result(res);
}

SEXP savvy_rust_differences__impl(SEXP c_arg__model, SEXP c_arg__other, SEXP c_arg__tolerance) {
    SEXP res = savvy_rust_differences__ffi(c_arg__model, c_arg__other, c_arg__tolerance);
    return handle_result(res);
}

SEXP savvy_rust_document__impl(SEXP c_arg__model, SEXP c_arg__layer, SEXP c_arg__start, SEXP c_arg__size, SEXP c_arg__inputs, SEXP c_arg__pictures, SEXP c_arg__title) {
    SEXP res = savvy_rust_document__ffi(c_arg__model, c_arg__layer, c_arg__start, c_arg__size, c_arg__inputs, c_arg__pictures, c_arg__title);
    return handle_result(res);
}

SEXP savvy_rust_ends__impl(SEXP c_arg__model, SEXP c_arg__outputs) {
    SEXP res = savvy_rust_ends__ffi(c_arg__model, c_arg__outputs);
    return handle_result(res);
}

SEXP savvy_rust_evaluate__impl(SEXP c_arg__training, SEXP c_arg__given, SEXP c_arg__batch_size, SEXP c_arg__steps) {
    SEXP res = savvy_rust_evaluate__ffi(c_arg__training, c_arg__given, c_arg__batch_size, c_arg__steps);
    return handle_result(res);
}

SEXP savvy_rust_explain__impl(SEXP c_arg__model, SEXP c_arg__inputs) {
    SEXP res = savvy_rust_explain__ffi(c_arg__model, c_arg__inputs);
    return handle_result(res);
}

SEXP savvy_rust_explain_training__impl(SEXP c_arg__training, SEXP c_arg__inputs) {
    SEXP res = savvy_rust_explain_training__ffi(c_arg__training, c_arg__inputs);
    return handle_result(res);
}

SEXP savvy_rust_fit__impl(SEXP c_arg__training, SEXP c_arg__train, SEXP c_arg__validation, SEXP c_arg__arguments, SEXP c_arg__called) {
    SEXP res = savvy_rust_fit__ffi(c_arg__training, c_arg__train, c_arg__validation, c_arg__arguments, c_arg__called);
    return handle_result(res);
}

SEXP savvy_rust_from_bytes__impl(SEXP c_arg__bytes, SEXP c_arg__replace, SEXP c_arg__ignore) {
    SEXP res = savvy_rust_from_bytes__ffi(c_arg__bytes, c_arg__replace, c_arg__ignore);
    return handle_result(res);
}

SEXP savvy_rust_give__impl(void) {
    SEXP res = savvy_rust_give__ffi();
    return handle_result(res);
}

SEXP savvy_rust_image_folder__impl(SEXP c_arg__directory, SEXP c_arg__class_names, SEXP c_arg__label_mode, SEXP c_arg__split, SEXP c_arg__seed) {
    SEXP res = savvy_rust_image_folder__ffi(c_arg__directory, c_arg__class_names, c_arg__label_mode, c_arg__split, c_arg__seed);
    return handle_result(res);
}

SEXP savvy_rust_info__impl(SEXP c_arg__model) {
    SEXP res = savvy_rust_info__ffi(c_arg__model);
    return handle_result(res);
}

SEXP savvy_rust_input__impl(SEXP c_arg__shape, SEXP c_arg__name, SEXP c_arg__dtype) {
    SEXP res = savvy_rust_input__ffi(c_arg__shape, c_arg__name, c_arg__dtype);
    return handle_result(res);
}

SEXP savvy_rust_is_live__impl(SEXP c_arg__pointer) {
    SEXP res = savvy_rust_is_live__ffi(c_arg__pointer);
    return handle_result(res);
}

SEXP savvy_rust_layer__impl(SEXP c_arg__class, SEXP c_arg__module, SEXP c_arg__config, SEXP c_arg__common) {
    SEXP res = savvy_rust_layer__ffi(c_arg__class, c_arg__module, c_arg__config, c_arg__common);
    return handle_result(res);
}

SEXP savvy_rust_layer_info__impl(SEXP c_arg__model, SEXP c_arg__name) {
    SEXP res = savvy_rust_layer_info__ffi(c_arg__model, c_arg__name);
    return handle_result(res);
}

SEXP savvy_rust_layer_tensor__impl(SEXP c_arg__model, SEXP c_arg__name) {
    SEXP res = savvy_rust_layer_tensor__ffi(c_arg__model, c_arg__name);
    return handle_result(res);
}

SEXP savvy_rust_learning_rate__impl(SEXP c_arg__training, SEXP c_arg__rate) {
    SEXP res = savvy_rust_learning_rate__ffi(c_arg__training, c_arg__rate);
    return handle_result(res);
}

SEXP savvy_rust_load__impl(SEXP c_arg__path, SEXP c_arg__replace, SEXP c_arg__ignore) {
    SEXP res = savvy_rust_load__ffi(c_arg__path, c_arg__replace, c_arg__ignore);
    return handle_result(res);
}

SEXP savvy_rust_load_weights__impl(SEXP c_arg__model, SEXP c_arg__path) {
    SEXP res = savvy_rust_load_weights__ffi(c_arg__model, c_arg__path);
    return handle_result(res);
}

SEXP savvy_rust_model__impl(SEXP c_arg__inputs, SEXP c_arg__outputs, SEXP c_arg__seed, SEXP c_arg__name) {
    SEXP res = savvy_rust_model__ffi(c_arg__inputs, c_arg__outputs, c_arg__seed, c_arg__name);
    return handle_result(res);
}

SEXP savvy_rust_model_as_layer__impl(SEXP c_arg__model) {
    SEXP res = savvy_rust_model_as_layer__ffi(c_arg__model);
    return handle_result(res);
}

SEXP savvy_rust_on_batch__impl(SEXP c_arg__training, SEXP c_arg__given, SEXP c_arg__learn) {
    SEXP res = savvy_rust_on_batch__ffi(c_arg__training, c_arg__given, c_arg__learn);
    return handle_result(res);
}

SEXP savvy_rust_predict__impl(SEXP c_arg__model, SEXP c_arg__inputs, SEXP c_arg__batch_size, SEXP c_arg__threads, SEXP c_arg__progress) {
    SEXP res = savvy_rust_predict__ffi(c_arg__model, c_arg__inputs, c_arg__batch_size, c_arg__threads, c_arg__progress);
    return handle_result(res);
}

SEXP savvy_rust_read_picture__impl(SEXP c_arg__path, SEXP c_arg__channels) {
    SEXP res = savvy_rust_read_picture__ffi(c_arg__path, c_arg__channels);
    return handle_result(res);
}

SEXP savvy_rust_receptive_field__impl(SEXP c_arg__model, SEXP c_arg__layer) {
    SEXP res = savvy_rust_receptive_field__ffi(c_arg__model, c_arg__layer);
    return handle_result(res);
}

SEXP savvy_rust_resume__impl(SEXP c_arg__model, SEXP c_arg__center_crop, SEXP c_arg__seed, SEXP c_arg__threads) {
    SEXP res = savvy_rust_resume__ffi(c_arg__model, c_arg__center_crop, c_arg__seed, c_arg__threads);
    return handle_result(res);
}

SEXP savvy_rust_save__impl(SEXP c_arg__model, SEXP c_arg__path) {
    SEXP res = savvy_rust_save__ffi(c_arg__model, c_arg__path);
    return handle_result(res);
}

SEXP savvy_rust_save_weights__impl(SEXP c_arg__model, SEXP c_arg__path) {
    SEXP res = savvy_rust_save_weights__ffi(c_arg__model, c_arg__path);
    return handle_result(res);
}

SEXP savvy_rust_take__impl(SEXP c_arg__x) {
    SEXP res = savvy_rust_take__ffi(c_arg__x);
    return handle_result(res);
}

SEXP savvy_rust_to_bytes__impl(SEXP c_arg__model) {
    SEXP res = savvy_rust_to_bytes__ffi(c_arg__model);
    return handle_result(res);
}

SEXP savvy_rust_trained__impl(SEXP c_arg__training) {
    SEXP res = savvy_rust_trained__ffi(c_arg__training);
    return handle_result(res);
}

SEXP savvy_rust_training_object__impl(SEXP c_arg__kind, SEXP c_arg__class, SEXP c_arg__config) {
    SEXP res = savvy_rust_training_object__ffi(c_arg__kind, c_arg__class, c_arg__config);
    return handle_result(res);
}

SEXP savvy_rust_training_weights__impl(SEXP c_arg__training, SEXP c_arg__model) {
    SEXP res = savvy_rust_training_weights__ffi(c_arg__training, c_arg__model);
    return handle_result(res);
}

SEXP savvy_rust_weights__impl(SEXP c_arg__model) {
    SEXP res = savvy_rust_weights__ffi(c_arg__model);
    return handle_result(res);
}

SEXP savvy_rust_with_weights__impl(SEXP c_arg__model, SEXP c_arg__weights) {
    SEXP res = savvy_rust_with_weights__ffi(c_arg__model, c_arg__weights);
    return handle_result(res);
}

SEXP savvy_rust_write_picture__impl(SEXP c_arg__array, SEXP c_arg__path) {
    SEXP res = savvy_rust_write_picture__ffi(c_arg__array, c_arg__path);
    return handle_result(res);
}


static const R_CallMethodDef CallEntries[] = {
    {"savvy_rust_call__impl", (DL_FUNC) &savvy_rust_call__impl, 3},
    {"savvy_rust_code_layers__impl", (DL_FUNC) &savvy_rust_code_layers__impl, 1},
    {"savvy_rust_compile__impl", (DL_FUNC) &savvy_rust_compile__impl, 4},
    {"savvy_rust_component__impl", (DL_FUNC) &savvy_rust_component__impl, 0},
    {"savvy_rust_crop__impl", (DL_FUNC) &savvy_rust_crop__impl, 3},
    {"savvy_rust_differences__impl", (DL_FUNC) &savvy_rust_differences__impl, 3},
    {"savvy_rust_document__impl", (DL_FUNC) &savvy_rust_document__impl, 7},
    {"savvy_rust_ends__impl", (DL_FUNC) &savvy_rust_ends__impl, 2},
    {"savvy_rust_evaluate__impl", (DL_FUNC) &savvy_rust_evaluate__impl, 4},
    {"savvy_rust_explain__impl", (DL_FUNC) &savvy_rust_explain__impl, 2},
    {"savvy_rust_explain_training__impl", (DL_FUNC) &savvy_rust_explain_training__impl, 2},
    {"savvy_rust_fit__impl", (DL_FUNC) &savvy_rust_fit__impl, 5},
    {"savvy_rust_from_bytes__impl", (DL_FUNC) &savvy_rust_from_bytes__impl, 3},
    {"savvy_rust_give__impl", (DL_FUNC) &savvy_rust_give__impl, 0},
    {"savvy_rust_image_folder__impl", (DL_FUNC) &savvy_rust_image_folder__impl, 5},
    {"savvy_rust_info__impl", (DL_FUNC) &savvy_rust_info__impl, 1},
    {"savvy_rust_input__impl", (DL_FUNC) &savvy_rust_input__impl, 3},
    {"savvy_rust_is_live__impl", (DL_FUNC) &savvy_rust_is_live__impl, 1},
    {"savvy_rust_layer__impl", (DL_FUNC) &savvy_rust_layer__impl, 4},
    {"savvy_rust_layer_info__impl", (DL_FUNC) &savvy_rust_layer_info__impl, 2},
    {"savvy_rust_layer_tensor__impl", (DL_FUNC) &savvy_rust_layer_tensor__impl, 2},
    {"savvy_rust_learning_rate__impl", (DL_FUNC) &savvy_rust_learning_rate__impl, 2},
    {"savvy_rust_load__impl", (DL_FUNC) &savvy_rust_load__impl, 3},
    {"savvy_rust_load_weights__impl", (DL_FUNC) &savvy_rust_load_weights__impl, 2},
    {"savvy_rust_model__impl", (DL_FUNC) &savvy_rust_model__impl, 4},
    {"savvy_rust_model_as_layer__impl", (DL_FUNC) &savvy_rust_model_as_layer__impl, 1},
    {"savvy_rust_on_batch__impl", (DL_FUNC) &savvy_rust_on_batch__impl, 3},
    {"savvy_rust_predict__impl", (DL_FUNC) &savvy_rust_predict__impl, 5},
    {"savvy_rust_read_picture__impl", (DL_FUNC) &savvy_rust_read_picture__impl, 2},
    {"savvy_rust_receptive_field__impl", (DL_FUNC) &savvy_rust_receptive_field__impl, 2},
    {"savvy_rust_resume__impl", (DL_FUNC) &savvy_rust_resume__impl, 4},
    {"savvy_rust_save__impl", (DL_FUNC) &savvy_rust_save__impl, 2},
    {"savvy_rust_save_weights__impl", (DL_FUNC) &savvy_rust_save_weights__impl, 2},
    {"savvy_rust_take__impl", (DL_FUNC) &savvy_rust_take__impl, 1},
    {"savvy_rust_to_bytes__impl", (DL_FUNC) &savvy_rust_to_bytes__impl, 1},
    {"savvy_rust_trained__impl", (DL_FUNC) &savvy_rust_trained__impl, 1},
    {"savvy_rust_training_object__impl", (DL_FUNC) &savvy_rust_training_object__impl, 3},
    {"savvy_rust_training_weights__impl", (DL_FUNC) &savvy_rust_training_weights__impl, 2},
    {"savvy_rust_weights__impl", (DL_FUNC) &savvy_rust_weights__impl, 1},
    {"savvy_rust_with_weights__impl", (DL_FUNC) &savvy_rust_with_weights__impl, 2},
    {"savvy_rust_write_picture__impl", (DL_FUNC) &savvy_rust_write_picture__impl, 2},
    {NULL, NULL, 0}
};

void R_init_foveal(DllInfo *dll) {
    R_registerRoutines(dll, NULL, CallEntries, NULL, NULL);
    R_useDynamicSymbols(dll, FALSE);

    // Functions for initialization, if any.

}
