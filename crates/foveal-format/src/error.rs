//! What can be wrong with a file, one variant per fact.

use crate::Kind;
use crate::atomic::WriteError;
use std::io;
use std::path::PathBuf;

/// What the fallible functions of this crate return.
pub type Result<T, E = FormatError> = std::result::Result<T, E>;

/// What is wrong with a file: what was expected, what came, and what to do where something can be done.
///
/// `member` names a file inside the archive or folder, `path` an array or group inside the weights file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The system refused to open or read a file.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A part of a model, from Keras.
    #[error("this is {kind}; a whole model is needed, as `model.save(\"model.keras\")` writes (load weights onto a model that is open)")]
    NotAModel {
        /// What it is.
        kind: Kind,
    },
    /// Not a Keras model.
    #[error("this is {kind}, not a Keras model")]
    NotKeras {
        /// What it is, by its content.
        kind: Kind,
    },

    /// A whole model where weights alone were asked for.
    #[error("this is a whole model, not a file of weights: open it as a model")]
    ModelForWeights,
    /// The names by which the older form of HDF5 files orders arrays are missing.
    #[error("the weights file lacks the attribute `{attribute}` of `{path}`, which says what belongs to which layer, or it cannot be read")]
    LegacyNames {
        /// The group.
        path: String,
        /// The attribute.
        attribute: &'static str,
    },

    /// The archive's directory cannot be read.
    #[error("the archive is damaged or cut short: {reason}")]
    Archive {
        /// What does not fit.
        reason: String,
    },
    /// Two members have one name: readers would disagree on which one counts.
    #[error("the archive holds two members of one name")]
    DuplicateMember,
    /// Two members share bytes, as in an archive made to grow when it is unpacked.
    #[error("members of the archive overlap")]
    OverlappingMembers,
    /// A member's name is absolute, climbs out of the archive, or is not UTF-8.
    #[error("the archive holds a member with the unsafe name {member:?}")]
    UnsafeMemberName {
        /// The name.
        member: String,
    },
    /// A required member is not there.
    #[error("the model lacks `{member}`")]
    MissingMember {
        /// Its name.
        member: String,
    },
    /// A member is encrypted.
    #[error("`{member}` is encrypted; Keras models are not")]
    EncryptedMember {
        /// Its name.
        member: String,
    },
    /// A member is neither stored nor deflated.
    #[error("`{member}` is compressed in an unsupported way ({method}); repack the archive with stored or deflated members")]
    CompressionMethod {
        /// Its name.
        member: String,
        /// The method.
        method: String,
    },
    /// A member's bytes are not what the archive says: their number, their checksum or their compression.
    #[error("`{member}` is damaged: {reason}")]
    DamagedMember {
        /// Its name.
        member: String,
        /// What does not fit.
        reason: String,
    },
    /// A member inflates as honest data does not.
    #[error("`{member}` declares {bytes} bytes but stores {stored}: more than {limit} times as many")]
    MemberInflates {
        /// Its name.
        member: String,
        /// The bytes it declares.
        bytes: u64,
        /// The bytes it stores.
        stored: u64,
        /// How many times its stored bytes it may hold.
        limit: u64,
    },

    /// Bad syntax.
    #[error("bad JSON: {reason}")]
    Json {
        /// What the parser met, and where.
        reason: String,
    },
    /// A text longer than the limit.
    #[error("a JSON text of {bytes} bytes is longer than the {limit} allowed")]
    JsonTooLong {
        /// Its length.
        bytes: u64,
        /// The longest allowed.
        limit: u64,
    },
    /// Nested deeper than the limit.
    #[error("JSON nested deeper than {limit} levels")]
    JsonTooDeep {
        /// The deepest allowed.
        limit: usize,
    },
    /// More values than the limit.
    #[error("JSON with more than {limit} values")]
    JsonTooManyValues {
        /// The most allowed.
        limit: usize,
    },
    /// A member's JSON is fine but not an object.
    #[error("`{member}` does not hold a JSON object")]
    NotAnObject {
        /// The member's name.
        member: String,
    },
    /// A member's JSON cannot be read.
    #[error("`{member}`: {source}")]
    JsonMember {
        /// The member's name.
        member: String,
        /// Why not.
        source: Box<FormatError>,
    },

    /// The weights were stored as npz, which Keras itself no longer reads back.
    #[error("the weights are stored as npz, which Keras itself cannot load; save the model with `weights_format=\"h5\"`")]
    NpzWeights,
    /// The weights file's own structure cannot be read.
    #[error("the weights file is damaged or unsupported at `{path}`: {reason}")]
    Hdf5 {
        /// Where in the weights file; empty for the file itself.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// A soft link. Links are not followed: they could name other files.
    #[error("group `{path}` of the weights file holds a soft link, which is not followed; Keras writes none")]
    SoftLink {
        /// The group that holds it.
        path: String,
    },
    /// A name in the weights file that cannot be part of a path.
    #[error("group `{path}` of the weights file holds an object with the invalid name {name:?}")]
    ObjectName {
        /// The group that holds it.
        path: String,
        /// The name, as far as it can be shown.
        name: String,
    },
    /// Two objects of a group have one name.
    #[error("the weights file holds two objects named `{path}`")]
    DuplicateObject {
        /// Their path.
        path: String,
    },
    /// Groups nested deeper than the limit, as in a group that contains itself.
    #[error("the weights file nests groups deeper than {limit} levels, at `{path}`")]
    GroupsTooDeep {
        /// A group beyond the limit.
        path: String,
        /// The deepest allowed.
        limit: usize,
    },
    /// A path longer than the limit.
    #[error("a path in the weights file is longer than {limit} bytes")]
    PathTooLong {
        /// The longest allowed.
        limit: usize,
    },
    /// Far more work than a file of this size can need, as in groups that contain one another.
    #[error("the weights file refers to itself so often that listing its arrays would not end")]
    EndlessListing,

    /// No array at this path.
    #[error("the weights file holds no array `{path}` (links are not followed)")]
    NoSuchWeight {
        /// What was asked for.
        path: String,
    },
    /// A group stands where an array was asked for.
    #[error("`{path}` in the weights file is a group, not an array")]
    NotAnArray {
        /// What was asked for.
        path: String,
    },
    /// An array has another shape than the configuration implies.
    #[error("array `{path}` has shape {found:?} in the file, but the model implies {expected:?}")]
    Shape {
        /// Path of the array.
        path: String,
        /// What the configuration implies.
        expected: Vec<usize>,
        /// What the file holds.
        found: Vec<usize>,
    },
    /// A shape whose bytes cannot be counted on this machine.
    #[error("array `{path}` of shape {shape:?} is too large for this machine")]
    ShapeOverflow {
        /// Path of the array.
        path: String,
        /// The shape.
        shape: Vec<u64>,
    },
    /// Elements that are no numbers of a known type.
    #[error("array `{path}` holds elements of an unsupported type: {found}")]
    ElementType {
        /// Path of the array.
        path: String,
        /// The type in HDF5's terms.
        found: String,
    },
    /// An array declares other bytes than it stores.
    #[error("array `{path}` declares {declared} bytes but stores {stored}")]
    StoredBytes {
        /// Path of the array.
        path: String,
        /// The bytes its shape implies.
        declared: u64,
        /// The bytes in the file.
        stored: u64,
    },
    /// An array was declared but never written.
    #[error("array `{path}` was declared but never written")]
    NeverWritten {
        /// Path of the array.
        path: String,
    },
    /// An array's elements lie in other files.
    #[error("array `{path}` keeps its elements in other files, which are not opened")]
    ExternalStorage {
        /// Path of the array.
        path: String,
    },
    /// An array is put together from other arrays or files.
    #[error("array `{path}` is a virtual dataset, which is not followed")]
    VirtualDataset {
        /// Path of the array.
        path: String,
    },
    /// An array is compressed in an unsupported way.
    #[error("array `{path}` uses the HDF5 filter {filter}; gzip, lzf, shuffle and fletcher32 are read")]
    Filter {
        /// Path of the array.
        path: String,
        /// The filter.
        filter: String,
    },
    /// An array in chunks has an index of the later kinds.
    #[error("array `{path}` finds its chunks by an index that is not read ({index}); save it without `libver=\"latest\"`")]
    ChunkIndex {
        /// Path of the array.
        path: String,
        /// The kind of index.
        index: String,
    },
    /// A compressed array inflates as honest data does not.
    #[error("array `{path}` declares {declared} bytes but stores {stored}, fewer than compression can account for")]
    ArrayInflates {
        /// Path of the array.
        path: String,
        /// The bytes its shape, or one of its chunks, implies.
        declared: u64,
        /// The bytes in the file.
        stored: u64,
    },

    /// A part of a file to be written cannot be part of one.
    #[error("cannot write `{path}`: {reason}")]
    Draft {
        /// Path of the array, group or member.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}
