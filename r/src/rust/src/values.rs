//! R's vectors and lists as settings and arguments, and descriptions as R's lists.

use crate::failure::Failure;
use crate::objects;
use foveal::SymbolicTensor;
use foveal::layers::Nest;
use savvy::{ListSexp, NotAvailableValue, OwnedListSexp, OwnedLogicalSexp, OwnedRealSexp, OwnedStringSexp, Sexp, TypedSexp};
use serde_json::{Map, Value, json};

/// A structure of lists with symbolic tensors at some of its leaves. A vector of length one is a single value; lists
/// and longer vectors are lists; a layer is what it is among the settings of another one.
pub(crate) fn nest(sexp: Sexp) -> Result<Nest<SymbolicTensor>, Failure> {
    let dims: Vec<usize> = sexp.get_dim().unwrap_or_default().iter().map(|&n| n.max(0) as usize).collect();
    let vector = |values: Vec<Value>| Nest::Value(shaped(values, &dims));
    Ok(match sexp.into_typed() {
        TypedSexp::Null(_) => Nest::Value(Value::Null),
        TypedSexp::Logical(v) => {
            vector(v.as_slice_raw().iter().map(|&b| if b == i32::MIN { Value::Null } else { json!(b != 0) }).collect())
        }
        TypedSexp::Integer(v) => vector(v.as_slice().iter().map(|&n| if n.is_na() { Value::Null } else { json!(n) }).collect()),
        TypedSexp::Real(v) => vector(v.as_slice().iter().map(|&x| real(x)).collect()),
        TypedSexp::String(v) => vector(v.iter().map(|s| if s.is_na() { Value::Null } else { json!(s) }).collect()),
        TypedSexp::ExternalPointer(pointer) => {
            let pointer = Sexp(pointer.inner());
            match objects::layer(&pointer) {
                Ok(layer) => Nest::Value(layer.serialized()?),
                Err(_) => Nest::Leaf(objects::tensor(&pointer)?),
            }
        }
        TypedSexp::List(list) => return of_list(&list),
        _ => return Err(Failure::usage("expected numbers, strings, lists of them or symbolic tensors")),
    })
}

fn of_list(list: &ListSexp) -> Result<Nest<SymbolicTensor>, Failure> {
    if list.get_class().is_some_and(|class| class.contains(&"foveal_tensor")) {
        let pointer = list.get("ptr").ok_or_else(|| Failure::usage("a symbolic tensor without its pointer"))?;
        return Ok(Nest::Leaf(objects::tensor(&pointer)?));
    }
    let items: Vec<(&str, Nest<SymbolicTensor>)> =
        list.iter().map(|(name, item)| Ok((name, nest(item)?))).collect::<Result<_, Failure>>()?;
    let named = !items.is_empty() && items.iter().all(|(name, _)| !name.is_empty());
    let plain: Option<Vec<Value>> = items.iter().map(|(_, item)| if let Nest::Value(v) = item { Some(v.clone()) } else { None }).collect();
    Ok(match (plain, named) {
        (Some(values), true) => Nest::Value(items.iter().map(|(name, _)| (*name).to_owned()).zip(values).collect::<Map<_, _>>().into()),
        (Some(values), false) => Nest::Value(values.into()),
        (None, true) => Nest::Dict(items.into_iter().map(|(name, item)| (name.to_owned(), item)).collect()),
        (None, false) => Nest::List(items.into_iter().map(|(_, item)| item).collect()),
    })
}

/// A whole number as such, since R's numbers are mostly doubles.
fn real(x: f64) -> Value {
    if x.is_nan() {
        Value::Null
    } else if x.fract() == 0.0 && x.abs() < 9e15 {
        json!(x as i64)
    } else {
        json!(x)
    }
}

/// One value, a list, or for an array lists of lists with the last axis innermost.
fn shaped(mut values: Vec<Value>, dims: &[usize]) -> Value {
    fn part(values: &[Value], dims: &[usize], strides: &[usize], at: usize) -> Value {
        match (dims, strides) {
            ([n, dims @ ..], [step, strides @ ..]) => (0..*n).map(|i| part(values, dims, strides, at + i * step)).collect(),
            _ => values[at].clone(),
        }
    }
    match dims {
        [] if values.len() == 1 => values.swap_remove(0),
        [] => values.into(),
        dims => {
            let strides: Vec<usize> = dims.iter().scan(1, |step, n| Some(std::mem::replace(step, *step * n))).collect();
            part(&values, dims, &strides, 0)
        }
    }
}

/// Settings, which hold no tensors.
pub(crate) fn settings(sexp: Sexp) -> Result<Map<String, Value>, Failure> {
    match nest(sexp)? {
        Nest::Value(Value::Object(map)) => Ok(map),
        Nest::Value(Value::Array(none)) if none.is_empty() => Ok(Map::new()),
        _ => Err(Failure::usage("expected a named list of settings")),
    }
}

/// Symbolic tensors, one or several.
pub(crate) fn tensors(sexp: Sexp) -> Result<Vec<SymbolicTensor>, Failure> {
    let nest = nest(sexp)?;
    let tensors: Vec<SymbolicTensor> = nest.leaves().into_iter().cloned().collect();
    if tensors.is_empty() { Err(Failure::usage("expected symbolic tensors, as layer_input() and layers give them")) } else { Ok(tensors) }
}

/// A description as R has it: named lists, vectors of numbers, strings or truth values with NA for null, else lists.
pub(crate) fn to_r(value: &Value) -> savvy::Result<Sexp> {
    match value {
        Value::Null => savvy::NullSexp.into(),
        Value::Object(map) => {
            let mut list = OwnedListSexp::new(map.len(), true)?;
            for (i, (name, value)) in map.iter().enumerate() {
                put(&mut list, i, name, to_r(value)?)?;
            }
            list.into()
        }
        Value::Array(items) => array(items),
        scalar => array(std::slice::from_ref(scalar)),
    }
}

/// Sets an entry: the value first, since setting a name may collect what nothing owns.
pub(crate) fn put(list: &mut OwnedListSexp, i: usize, name: &str, value: Sexp) -> savvy::Result<()> {
    list.set_value(i, value)?;
    list.set_name(i, name)
}

fn array(items: &[Value]) -> savvy::Result<Sexp> {
    let all = |is: fn(&Value) -> bool| items.iter().all(|item| item.is_null() || is(item)) && items.iter().any(is);
    let unknown = !items.is_empty() && items.iter().all(Value::is_null);
    if unknown || all(Value::is_number) {
        let mut numbers = OwnedRealSexp::new(items.len())?;
        for (i, item) in items.iter().enumerate() {
            match item.as_f64() {
                Some(x) => numbers.set_elt(i, x)?,
                None => numbers.set_na(i)?,
            }
        }
        return numbers.into();
    }
    if all(Value::is_string) {
        let mut strings = OwnedStringSexp::new(items.len())?;
        for (i, item) in items.iter().enumerate() {
            match item.as_str() {
                Some(text) => strings.set_elt(i, text)?,
                None => strings.set_na(i)?,
            }
        }
        return strings.into();
    }
    if all(Value::is_boolean) {
        let mut truths = OwnedLogicalSexp::new(items.len())?;
        for (i, item) in items.iter().enumerate() {
            match item.as_bool() {
                Some(truth) => truths.set_elt(i, truth)?,
                None => truths.set_na(i)?,
            }
        }
        return truths.into();
    }
    let mut list = OwnedListSexp::new(items.len(), false)?;
    for (i, item) in items.iter().enumerate() {
        list.set_value(i, to_r(item)?)?;
    }
    list.into()
}
