//! The command line: commands, options, and what `--help` says.

mod replacement;
mod train;
mod values;

pub(crate) use replacement::Replacement;
pub(crate) use train::{StepArgs, TrainArgs};
pub(crate) use values::{Corner, NamedFile, Resize, RoundingName, Scale, Size, TooSmallName, counted, joined};

use clap::{ArgGroup, Args, Parser, Subcommand, ValueHint};
use std::path::PathBuf;

/// Open Keras models without Python, crop any layer's output, and compute only what the crop needs.
#[derive(Debug, Parser)]
#[command(
    name = "foveal",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Try `foveal demo` first. `foveal COMMAND --help` has examples.\n\
        Results go to standard output, messages to standard error.\n\
        Exit codes: 0 success, 1 error, 2 wrong usage, 130 interrupted; of diff 0 same, 1 different, 2 error."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// No messages, no progress bar and no lines about written files: only tables, answers and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Crop the center of a layer's output, with a model and a picture that are built in
    ///
    /// Writes `foveal-demo.png` into the current folder: the picture with the part that the crop needs, beside the
    /// crop itself. The table says what was computed, against what computing everything would have cost.
    Demo,
    /// List a model's layers, shapes and parameters
    #[command(after_help = SUMMARY_EXAMPLES)]
    Summary(SummaryArgs),
    /// Crop a layer's output, computing only what the crop needs
    ///
    /// The result has the same bits as the crop of the layer's full output.
    #[command(after_help = CROP_EXAMPLES)]
    Crop(CropArgs),
    /// Run a model on pictures or arrays
    #[command(after_help = PREDICT_EXAMPLES)]
    Predict(PredictArgs),
    /// Show which part of every layer a crop needs, and what that saves
    ///
    /// Shapes and regions are those of one example, regions in NumPy's notation (`:` is all of an axis). MFLOP count two
    /// per multiply-add of convolutions and matrix products, and nothing else. "Full" is what Keras computes for the
    /// same model.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Show how much of the input one value of a layer sees
    ///
    /// Along each axis, output position i sees the input positions from `offset + i * stride` on, `size` of them. Behind
    /// upsampling the first of them depends on i: `-1 (+ 0..1)` means up to 1 later.
    #[command(after_help = RECEPTIVE_FIELD_EXAMPLES)]
    ReceptiveField(ReceptiveFieldArgs),
    /// Write a page that shows a crop: the network, feature maps, the needed part of the picture
    ///
    /// One HTML file to mail or to keep. It opens without a network and loads nothing. The rectangle of the crop can be
    /// moved in it, and what another crop would need is shown as the engine would say. Large layers are drawn smaller,
    /// and with fewer channels, so that the file stays below a few megabytes.
    #[command(after_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// Open and validate a model, and name everything that is not supported
    ///
    /// Exits with 1 if the model cannot be used.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Write a model of any form that can be read as a .keras file
    ///
    /// Reads `.keras` of Keras 2 and 3, HDF5 of both (`.h5`, also where it is named `.keras`) and unzipped folders. What is
    /// written opens in Keras 3.5 and later: weights, compile state and the optimizer's state come with it.
    #[command(after_help = CONVERT_EXAMPLES)]
    Convert(ConvertArgs),
    /// Show how two models differ: layers, settings, connections, weights
    ///
    /// Layers belong together by name, or else, of the same class, by their order. Both models may be of any form that can
    /// be read.
    ///
    /// Exits with 0 if there is no difference, with 1 if there is one, and with 2 if a model cannot be read, as diff does.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Run a model here and in real Keras, and show where they differ
    ///
    /// Needs a Python that has Keras and NumPy. The same inputs, random ones or given ones, go through both, and every
    /// output of every layer is compared: its largest error, also as a part of its largest value. Keras' safe mode stays
    /// on, so a file with a Python lambda must be given with --replace, and what is compared is the replaced model.
    ///
    /// Exits with 1 if a layer differs by more than the tolerance; the first one that does is where to look.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
    /// Train a model on arrays or folders of pictures, as a description says
    ///
    /// The description names the model to start from, the data, and what Keras' `compile` and `fit` take: optimizer, loss,
    /// metrics, epochs, callbacks. Behind a crop, training computes forward and backward only what the crop needs. The saved
    /// model holds the optimizer's memory too: here and in real Keras, training goes on from it.
    ///
    /// Ctrl-C ends training behind the current batch, saves the model (with the best weights, where a callback keeps them)
    /// and exits with 130.
    #[command(after_help = train::EXAMPLES)]
    Train(TrainArgs),
    /// Print a completion script for a shell
    #[command(after_help = "Example:\n  foveal completions bash > ~/.local/share/bash-completion/completions/foveal")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

const SUMMARY_EXAMPLES: &str = "Example:\n  foveal summary model.keras";

const CROP_EXAMPLES: &str = "Examples:
  The center 16x16 of a layer, as an array and as a heat map:
    foveal crop model.keras x.jpg --layer conv3_block4_out --size 16x16 -o y.npy --png y.png
  A box at row 40, column 64 of the layer's output:
    foveal crop model.keras x.jpg --layer conv3_block4_out --size 16 --at 40,64 -o y.npy
  The second call of a shared layer; a layer of a nested model:
    foveal crop model.keras x.npy --layer encoder:1 --size 8 -o y.npy
    foveal crop model.keras x.npy --layer inner/conv --size 8 -o y.npy
  The cropped network as a Keras model; of a model of any size, with Keras' own CenterCrop:
    foveal crop model.keras --layer relu --size 128 --save-model cropped.keras
    foveal crop model.keras --layer relu --size 128 --too-small resize --save-model cropped.keras";

const PREDICT_EXAMPLES: &str = "Examples:
  foveal predict model.keras x.npy -o y.npy
  foveal predict model.keras photo.jpg --scale 0..1 --resize -o y.npy
  foveal predict model.keras photos/ --resize --batch 8 -o y.npy --names names.txt
  foveal predict model.keras --input left=a.npy --input right=b.npy -o out.npz
  A picture larger than memory, in tiles, with the same bits as in one piece:
    foveal predict model.keras scan.npy --tile 512 -o y.npy";

const EXPLAIN_EXAMPLES: &str = "Examples:
  foveal explain model.keras --layer conv3_block4_out --size 16x16
  foveal explain model.keras --layer block3_pool --size 8 --input-size 512x512
  foveal explain model.keras --tile 512 --input-size 8192
  foveal explain model.keras --layer relu --size 128 --json
  What a training step takes, forward and backward:
    foveal explain model.keras --training --optimizer adam --loss mse --batch 16";

const RECEPTIVE_FIELD_EXAMPLES: &str = "Examples:
  foveal receptive-field model.keras --layer block3_pool
  foveal receptive-field model.keras --layer block3_pool --png field.png --image photo.jpg";

const REPORT_EXAMPLES: &str = "Examples:
  The center 16x16 of a layer, for one photo:
    foveal report model.keras photo.jpg --layer conv3_block4_out --size 16x16 -o report.html
  A box at row 40, column 64, for a model that was trained on small numbers:
    foveal report model.keras photo.jpg --scale 0..1 --resize --layer relu --size 16 --at 40,64 -o report.html
  A model of several inputs:
    foveal report model.keras --input left=a.png --input right=b.png --layer sum --size 8 -o report.html";

const CHECK_EXAMPLES: &str = "Examples:
  foveal check model.keras
  foveal check model.keras --replace lambda=CenterCrop:128x128
  Ask what shall stand in the place of every Lambda, and write the model without them:
    foveal check model.keras --fix clean.keras
    foveal check model.keras --fix clean.keras --yes";

const CONVERT_EXAMPLES: &str = "Examples:
  foveal convert old-model.h5 model.keras
  foveal convert from-tf-keras-2.keras model.keras --replace lambda=CenterCrop:128x128
  The weights of another file, onto the model:
    foveal convert model.keras tuned.keras --weights tuned.weights.h5
  The weights alone; an unzipped folder:
    foveal convert model.keras model.weights.h5
    foveal convert model.keras folder/";

const DIFF_EXAMPLES: &str = "Examples:
  foveal diff before.keras after.keras
  foveal diff a.h5 a.keras --tolerance 1e-6
  foveal diff a.keras b.keras --quiet && echo same
  foveal diff a.keras b.keras --json";

const VERIFY_EXAMPLES: &str = "Examples:
  foveal verify model.keras
  foveal verify model.keras photo.jpg --resize --scale 0..1
  foveal verify model.keras --python ~/venv/bin/python --input-size 224
  foveal verify model.keras --json > differences.json
  On another backend of Keras:
    KERAS_BACKEND=torch foveal verify model.keras";

const OPENING: &str = "Opening the model";

/// Which model, and how to open it.
#[derive(Args, Debug)]
pub(crate) struct ModelArgs {
    /// The model: a .keras file, an unzipped .keras folder, or a whole model in HDF5 (.h5)
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) model: PathBuf,

    /// Put another layer in the place of the layer NAME, such as a Lambda, which is never run
    ///
    /// LAYER is `CenterCrop:SIZE`, or any Keras class with its settings: `ReLU`, `Rescaling:{"scale": 0.5}`.
    #[arg(long, value_name = "NAME=LAYER", help_heading = OPENING)]
    pub(crate) replace: Vec<Replacement>,

    /// Do not object to this setting of a layer, which foveal does not know
    #[arg(long, value_name = "KEY", help_heading = OPENING)]
    pub(crate) ignore_unknown_key: Vec<String>,

    /// Take the weights from this file: .weights.h5, .weights.json, or HDF5 of Keras 2
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = OPENING)]
    pub(crate) weights: Option<PathBuf>,
}

/// Which part of which layer.
#[derive(Args, Debug)]
pub(crate) struct TargetArgs {
    /// The layer: NAME, NAME:CALL (a shared layer's calls, from 0), NAME:CALL:OUTPUT, MODEL/NAME (in a nested model)
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: Option<String>,

    /// How much of its output to keep: N (along every spatial axis), HxW or DxHxW [default: all of it]
    #[arg(long, requires = "layer", allow_hyphen_values = true)]
    pub(crate) size: Option<Size>,

    /// The crop's first position in the layer's output, from 0 [default: the center]
    #[arg(long, value_name = "Y,X", requires = "size", allow_hyphen_values = true)]
    pub(crate) at: Option<Corner>,
}

/// What a crop does where it does not fit, or not in the middle.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct PolicyArgs {
    /// What to do where the layer's output is smaller than the crop
    #[arg(long, value_name = "HOW", default_value = "error")]
    pub(crate) too_small: TooSmallName,

    /// Where the center lies when it cannot be exact, as when 3 of 6 are kept
    #[arg(long, value_name = "HOW", default_value = "floor", conflicts_with = "at")]
    pub(crate) rounding: RoundingName,
}

/// What goes into the model.
#[derive(Args, Debug)]
pub(crate) struct InputArgs {
    /// A picture, a folder of pictures, an array with its batch dimension (.npy), or arrays by input name (.npz)
    ///
    /// Pictures are turned upright as their EXIF orientation says, unlike by Keras' `load_img`.
    #[arg(value_name = "INPUT", value_hint = ValueHint::AnyPath, conflicts_with = "input")]
    pub(crate) file: Option<PathBuf>,

    /// The same for one of several inputs, by the input layer's name or dict key
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) input: Vec<NamedFile>,

    #[command(flatten)]
    pub(crate) pictures: PictureArgs,
}

const PICTURES: &str = "Pictures (float32, 0 to 255, RGB; grey for models of one channel)";

/// How pictures become arrays.
#[derive(Args, Debug)]
pub(crate) struct PictureArgs {
    /// Scale the pixels
    #[arg(long, allow_hyphen_values = true, help_heading = PICTURES)]
    pub(crate) scale: Option<Scale>,

    /// Resize pictures (bilinear) to the size the model declares, or to this one
    #[arg(long, value_name = "HxW", num_args = 0..=1, require_equals = true, default_missing_value = "model", help_heading = PICTURES)]
    pub(crate) resize: Option<Resize>,
}

/// How to run.
#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// Threads [default: all]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) threads: Option<usize>,
}

#[derive(Args, Debug)]
pub(crate) struct SummaryArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("result").args(["output", "png", "save_model"]).multiple(true).required(true))]
pub(crate) struct CropArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,

    /// The layer: NAME, NAME:CALL (a shared layer's calls, from 0), NAME:CALL:OUTPUT, MODEL/NAME (in a nested model)
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: String,

    /// How much of its output to keep: N (along every spatial axis), HxW or DxHxW
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) size: Size,

    /// The crop's first position in the layer's output, from 0 [default: the center]
    #[arg(long, value_name = "Y,X", allow_hyphen_values = true)]
    pub(crate) at: Option<Corner>,

    #[command(flatten)]
    pub(crate) policy: PolicyArgs,

    /// Where to write the crop (.npy)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,

    /// Where to draw the crop as a heat map
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) png: Option<PathBuf>,

    /// The channel to draw [default: the mean of all]
    #[arg(long, value_name = "N", requires = "png")]
    pub(crate) channel: Option<usize>,

    /// Where to write the cropped network as a Keras model
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) save_model: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Args, Debug)]
pub(crate) struct PredictArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,

    /// Where to write the result: .npy, or .npz for models with several outputs
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,

    /// How many examples to run at a time
    #[arg(long, value_name = "N", default_value = "32", value_parser = at_least_one)]
    pub(crate) batch: usize,

    /// Compute the output in tiles of this size, each from the part of the input that it needs
    ///
    /// For models with one output. Of an .npy file only what a tile needs is read; pictures and packed .npz files are held
    /// whole.
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(crate) tile: Option<Size>,

    /// Where to write the names of a folder's pictures, one per line, in the order of the result
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) names: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) target: TargetArgs,

    /// Explain one tile of this size, the middle one of those that `predict --tile` computes
    #[arg(long, value_name = "SIZE", conflicts_with = "size", allow_hyphen_values = true)]
    pub(crate) tile: Option<Size>,

    /// Lengths of the input's spatial axes, where the model declares none
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(crate) input_size: Option<Size>,

    /// Examples in a batch
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one)]
    pub(crate) batch: usize,

    #[command(flatten)]
    pub(crate) training: StepArgs,

    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ReceptiveFieldArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    /// The layer, as for `foveal crop`
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: String,

    /// Where to draw the field of the layer's center value
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) png: Option<PathBuf>,

    /// The picture to draw it on [default: a grid]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "png")]
    pub(crate) image: Option<PathBuf>,

    /// Lengths of the input's spatial axes, where the model declares none
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(crate) input_size: Option<Size>,
}

#[derive(Args, Debug)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,

    /// The layer, as for `foveal crop`
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: String,

    /// How much of its output to keep: N (along every spatial axis), HxW or DxHxW
    #[arg(long, allow_hyphen_values = true)]
    pub(crate) size: Size,

    /// The crop's first position in the layer's output, from 0 [default: the center]
    #[arg(long, value_name = "Y,X", allow_hyphen_values = true)]
    pub(crate) at: Option<Corner>,

    /// Where to write the page (.html)
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    /// Ask for a layer in the place of each that cannot be used, and write the model with them (.keras)
    ///
    /// Where the shapes around a Lambda allow it, a center crop is proposed; where it lies is not in the file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) fix: Option<PathBuf>,

    /// Take every proposal without asking
    #[arg(short, long, requires = "fix")]
    pub(crate) yes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ConvertArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,

    /// What to write: FILE.keras, FILE.weights.h5 for the weights alone, or a folder for an unzipped model
    ///
    /// It may be the model itself, which is replaced once the new file is whole.
    #[arg(value_name = "OUTPUT", value_hint = ValueHint::AnyPath)]
    pub(crate) output: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct DiffArgs {
    /// One model
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) first: PathBuf,

    /// The other model
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) second: PathBuf,

    /// Values of weights may differ by this much
    #[arg(long, value_name = "X", default_value = "0", value_parser = tolerance, allow_hyphen_values = true)]
    pub(crate) tolerance: f64,

    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    pub(crate) model: ModelArgs,
    #[command(flatten)]
    pub(crate) inputs: InputArgs,

    /// A Python that has Keras
    #[arg(long, value_name = "PATH", default_value = "python3", value_hint = ValueHint::ExecutablePath)]
    pub(crate) python: PathBuf,

    /// Largest error of a layer, as a part of its largest value [default: 1e-5; 1e-2 for float16, 8e-2 for bfloat16]
    #[arg(long, value_name = "X", value_parser = tolerance, allow_hyphen_values = true)]
    pub(crate) tolerance: Option<f64>,

    /// Lengths of the random inputs' spatial axes, where the model declares none
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(crate) input_size: Option<Size>,

    /// Random examples
    #[arg(long, value_name = "N", default_value = "2", value_parser = at_least_one)]
    pub(crate) batch: usize,

    /// Which random examples
    #[arg(long, value_name = "N", default_value = "0")]
    pub(crate) seed: u64,

    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(x) if x >= 0.0 => Ok(x),
        _ => Err("expected a number that is not negative".into()),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".into()),
        Ok(n) => Ok(n),
        Err(_) => Err("expected a number".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn scale_accepts_a_leading_minus() {
        let cli = Cli::try_parse_from(["foveal", "predict", "m.keras", "x.png", "--scale", "-1..1", "-o", "y.npy"]).unwrap();
        let Command::Predict(args) = cli.command else { panic!("parsed another command") };
        assert_eq!(args.inputs.pictures.scale, Some(Scale::MinusOneToOne));
    }

    #[test]
    fn resize_needs_no_value() {
        let parse = |resize: &str| {
            let cli = Cli::try_parse_from(["foveal", "predict", "m.keras", resize, "x.png", "-o", "y.npy"]).unwrap();
            let Command::Predict(args) = cli.command else { panic!("parsed another command") };
            (args.inputs.pictures.resize, args.inputs.file)
        };
        assert_eq!(parse("--resize"), (Some(Resize::ToModel), Some("x.png".into())));
        assert_eq!(parse("--resize=64x48"), (Some(Resize::To("64x48".parse().unwrap())), Some("x.png".into())));
    }
}
