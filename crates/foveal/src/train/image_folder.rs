//! Pictures that stand in folders: which there are, and what they show.

use super::data::{Batch, Data};
use crate::error::{Error, Result};
use ndarray::{ArrayD, Axis, stack};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use serde::Deserialize;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Pictures with a folder for each class, the layout of Keras' `image_dataset_from_directory`.
///
/// The core decodes no pictures: [`ImageFolder::pictures`] takes a function that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageFolder {
    class_names: Vec<String>,
    files: Vec<(PathBuf, usize)>,
}

/// How a folder is looked through; the defaults are Keras'.
#[derive(Clone, Debug)]
pub struct Listing<'a> {
    /// The folders to take, in the order in which classes are numbered; by default all whose names do not begin with a dot, by
    /// name.
    pub class_names: Option<Vec<String>>,
    /// Whether folders are classes; all pictures are of one class without a name otherwise.
    pub labelled: bool,
    /// Whether to look into folders that are links.
    pub follow_links: bool,
    /// How the names of pictures end, in small letters.
    pub endings: &'a [&'a str],
}

/// The formats that Keras reads, by the endings of their names.
const ENDINGS: [&str; 5] = [".bmp", ".gif", ".jpeg", ".jpg", ".png"];

impl Default for Listing<'_> {
    fn default() -> Self {
        Self { class_names: None, labelled: true, follow_links: false, endings: &ENDINGS }
    }
}

impl Listing<'_> {
    /// The pictures in the folder and in those within, as Keras orders them: folder by folder, by name. A folder that links
    /// reach in several ways, or in a circle, is looked through once.
    fn pictures(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let (mut found, mut left, mut seen) = (Vec::new(), vec![folder.to_owned()], HashSet::new());
        while let Some(folder) = left.pop() {
            if self.follow_links && !seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone())) {
                continue;
            }
            let mut here = Vec::new();
            for path in entries(&folder)? {
                match path.is_dir() {
                    true if self.follow_links || !path.is_symlink() => left.push(path),
                    false if self.is_picture(&path) => here.push(path),
                    _ => {}
                }
            }
            here.sort();
            found.push((folder, here));
        }
        // As text, in which `a-b` comes before `a/b`.
        found.sort_by(|(a, _), (b, _)| a.as_os_str().cmp(b.as_os_str()));
        Ok(found.into_iter().flat_map(|(_, here)| here).collect())
    }

    fn is_picture(&self, path: &Path) -> bool {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        self.endings.iter().any(|ending| name.ends_with(ending))
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error: std::io::Error| Error::Usage(format!("cannot read the folder `{}`: {error}", folder.display()));
    fs::read_dir(folder).map_err(unreadable)?.map(|entry| entry.map(|entry| entry.path()).map_err(unreadable)).collect()
}

/// The folders within, by name, without hidden ones.
fn folders(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = entries(folder)?
        .into_iter()
        .filter(|path| path.is_dir())
        .filter_map(|path| path.file_name()?.to_str().map(str::to_owned))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

impl ImageFolder {
    /// Looks through a folder.
    ///
    /// # Errors
    /// If it cannot be read, lacks one of the named folders, or has no pictures.
    pub fn open(directory: impl AsRef<Path>, listing: &Listing<'_>) -> Result<Self> {
        let directory = directory.as_ref();
        let endings = listing.endings.join(", ");
        if !directory.is_dir() {
            return Err(Error::Usage(format!("there is no folder `{}`", directory.display())));
        }
        let class_names = match (&listing.class_names, listing.labelled) {
            (_, false) => Vec::new(),
            (None, true) => folders(directory)?,
            (Some(wanted), true) => {
                let there = folders(directory)?;
                if let Some(missing) = wanted.iter().find(|name| !there.contains(name)) {
                    let there = there.join("`, `");
                    return Err(Error::Usage(format!("`{}` has no folder `{missing}`, but `{there}`", directory.display())));
                }
                wanted.clone()
            }
        };
        let places = match listing.labelled {
            true => class_names.iter().map(|name| directory.join(name)).collect(),
            false => vec![directory.to_owned()],
        };
        let mut files = Vec::new();
        for (class, place) in places.iter().enumerate() {
            files.extend(listing.pictures(place)?.into_iter().map(|path| (path, class)));
        }
        if files.is_empty() {
            let wanted = if listing.labelled { "a folder for each class, with pictures in it" } else { "pictures" };
            return Err(Error::Usage(format!("`{}` must hold {wanted} ({endings})", directory.display())));
        }
        Ok(Self { class_names, files })
    }

    /// The folders, by the numbers of their classes.
    pub fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// The pictures and the numbers of their classes.
    pub fn files(&self) -> &[(PathBuf, usize)] {
        &self.files
    }

    /// The first part and the rest; see [`split_samples`].
    ///
    /// # Errors
    /// If either part would be empty.
    pub fn split(self, fraction: f64, seed: Option<u64>) -> Result<(Self, Self)> {
        let (first, rest) = split_samples(self.files, fraction, seed)?;
        Ok((Self { class_names: self.class_names.clone(), files: first }, Self { class_names: self.class_names, files: rest }))
    }

    /// Samples to train with: `read` gives the values of a picture (rows, columns and channels), `mode` says how classes are told.
    ///
    /// # Errors
    /// If the mode does not go with the number of classes.
    ///
    /// # Examples
    /// ```
    /// use foveal::ndarray::Array3;
    /// use foveal::train::{Data, ImageFolder, LabelMode, Listing};
    /// # let folder = std::env::temp_dir().join(format!("foveal-image-folder-{}", std::process::id()));
    /// # for class in ["cats", "dogs"] {
    /// #     std::fs::create_dir_all(folder.join(class))?;
    /// #     std::fs::write(folder.join(class).join("1.png"), b"")?;
    /// # }
    /// let found = ImageFolder::open(&folder, &Listing::default())?;
    /// assert_eq!(found.class_names(), ["cats", "dogs"]);
    /// // With the crate `image`: image::open(path), resized, and its bytes as floats.
    /// let mut data = found.pictures(LabelMode::Categorical, |_path| Ok(Array3::zeros((8, 8, 3)).into_dyn()))?;
    /// let batch = data.batch(&[0, 1])?;
    /// assert_eq!(batch.inputs[0].shape(), [2, 8, 8, 3]);
    /// assert_eq!(batch.targets[0].shape(), [2, 2]);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn pictures<F>(self, mode: LabelMode, read: F) -> Result<Pictures<F>>
    where
        F: FnMut(&Path) -> Result<ArrayD<f32>>,
    {
        mode.check(self.class_names.len())?;
        Ok(Pictures { folder: self, mode, read })
    }
}

/// The first part and the rest, of which `fraction` makes up the rest, rounded down: `validation_split` of Keras' picture folders.
/// A seed shuffles before; the same samples and seed give the same parts.
///
/// # Errors
/// If either part would be empty.
pub fn split_samples<T>(mut samples: Vec<T>, fraction: f64, seed: Option<u64>) -> Result<(Vec<T>, Vec<T>)> {
    if let Some(seed) = seed {
        samples.shuffle(&mut StdRng::seed_from_u64(seed));
    }
    let count = samples.len();
    let kept = if (0.0..1.0).contains(&fraction) { (fraction * count as f64) as usize } else { 0 };
    if kept == 0 || kept == count {
        let split = format!("validation_split = {fraction}");
        return Err(Error::Usage(format!("{split} leaves nothing of {count} samples to train or to validate with")));
    }
    let rest = samples.split_off(count - kept);
    Ok((samples, rest))
}

/// How classes are told: Keras' `label_mode`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelMode {
    /// The number of the class, from 0: one number for each sample.
    #[default]
    Int,
    /// 1 for the own class, 0 for others: as many numbers as there are classes.
    Categorical,
    /// 0 or 1, for two classes: samples of length 1.
    Binary,
}

impl LabelMode {
    /// Whether as many classes can be told so.
    ///
    /// # Errors
    /// If not.
    pub fn check(self, classes: usize) -> Result<()> {
        match self {
            Self::Binary if classes != 2 => Err(Error::Usage(format!("label_mode = \"binary\" is for two classes, not for {classes}"))),
            _ => Ok(()),
        }
    }

    /// The length of what stands for a class; none for a plain number.
    pub fn width(self, classes: usize) -> Option<usize> {
        match self {
            Self::Int => None,
            Self::Binary => Some(1),
            Self::Categorical => Some(classes),
        }
    }

    /// What stands for one of so many classes.
    pub fn values(self, class: usize, classes: usize) -> Vec<f32> {
        match self {
            Self::Int | Self::Binary => vec![class as f32],
            Self::Categorical => (0..classes).map(|own| f32::from(u8::from(own == class))).collect(),
        }
    }
}

/// The pictures of a folder as samples to train with, read when they are asked for.
#[derive(Debug)]
pub struct Pictures<F> {
    folder: ImageFolder,
    mode: LabelMode,
    read: F,
}

impl<F: FnMut(&Path) -> Result<ArrayD<f32>>> Data for Pictures<F> {
    fn len(&self) -> Option<usize> {
        Some(self.folder.files.len())
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        let classes = self.folder.class_names.len();
        let (mut pictures, mut labels) = (Vec::with_capacity(samples.len()), Vec::new());
        for &sample in samples {
            let (path, class) = &self.folder.files[sample];
            pictures.push((self.read)(path)?);
            labels.extend(self.mode.values(*class, classes));
        }
        let views: Vec<_> = pictures.iter().map(|picture| picture.view()).collect();
        let different = |_| Error::Usage("the pictures of a batch are of different size: resize them where they are read".into());
        let inputs = if views.is_empty() { ArrayD::zeros(vec![0]) } else { stack(Axis(0), &views).map_err(different)? };
        let shape: Vec<usize> = std::iter::once(samples.len()).chain(self.mode.width(classes)).collect();
        let targets = ArrayD::from_shape_vec(shape, labels).map_err(|error| Error::Usage(error.to_string()))?;
        Ok(Batch { inputs: vec![inputs], targets: vec![targets], weights: vec![None] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these empty files.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, []).unwrap();
        }
        folder
    }

    fn names(found: &ImageFolder, root: &Path) -> Vec<(String, usize)> {
        found.files().iter().map(|(path, class)| (path.strip_prefix(root).unwrap().display().to_string(), *class)).collect()
    }

    /// The order is that of `image_dataset_from_directory(..., shuffle=False).file_paths` in Keras 3.15 for the same files.
    #[test]
    fn pictures_are_found_in_the_order_of_keras() {
        let all = [
            "b/2.PNG",
            "b/1.jpg",
            "b/0/9.gif",
            "b/notes.txt",
            "a-b/1.png",
            "a/z.bmp",
            "a/c/1.jpeg",
            "a/c-d/1.png",
            "a/c/x/1.png",
            ".git/1.png",
        ];
        let root = folder(&all);
        let found = ImageFolder::open(root.path(), &Listing::default()).unwrap();
        assert_eq!(found.class_names(), ["a", "a-b", "b"]);
        let expected = [
            ("a/z.bmp", 0),
            ("a/c/1.jpeg", 0),
            ("a/c-d/1.png", 0),
            ("a/c/x/1.png", 0),
            ("a-b/1.png", 1),
            ("b/1.jpg", 2),
            ("b/2.PNG", 2),
            ("b/0/9.gif", 2),
        ];
        assert_eq!(names(&found, root.path()), expected.map(|(name, class)| (name.to_owned(), class)));
    }

    #[test]
    fn classes_are_numbered_as_they_are_named() {
        let root = folder(&["a/1.png", "b/1.png", "c/1.png"]);
        let listing = Listing { class_names: Some(vec!["c".into(), "a".into()]), ..Listing::default() };
        let found = ImageFolder::open(root.path(), &listing).unwrap();
        assert_eq!(names(&found, root.path()), [("c/1.png".to_owned(), 0), ("a/1.png".to_owned(), 1)]);
        let listing = Listing { class_names: Some(vec!["d".into()]), ..Listing::default() };
        let error = ImageFolder::open(root.path(), &listing).unwrap_err().to_string();
        assert!(error.contains("no folder `d`, but `a`, `b`, `c`"), "{error}");
    }

    #[test]
    fn folders_without_pictures_are_refused() {
        let root = folder(&["a/notes.txt"]);
        let error = ImageFolder::open(root.path(), &Listing::default()).unwrap_err().to_string();
        assert!(error.contains("a folder for each class"), "{error}");
        let error = ImageFolder::open(root.path().join("none"), &Listing::default()).unwrap_err().to_string();
        assert!(error.contains("there is no folder"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn circles_of_links_end() {
        let root = folder(&["a/1.png", "elsewhere/2.png"]);
        std::os::unix::fs::symlink(root.path().join("a"), root.path().join("a/again")).unwrap();
        std::os::unix::fs::symlink(root.path().join("elsewhere"), root.path().join("a/link")).unwrap();
        let listing = Listing { class_names: Some(vec!["a".into()]), ..Listing::default() };
        assert_eq!(ImageFolder::open(root.path(), &listing).unwrap().files().len(), 1);
        let listing = Listing { follow_links: true, ..listing };
        assert_eq!(ImageFolder::open(root.path(), &listing).unwrap().files().len(), 2);
    }

    #[test]
    fn a_split_parts_all_pictures_and_repeats_itself() {
        let files: Vec<String> = (0..10).map(|i| format!("{}/{i}.png", i % 2)).collect();
        let root = folder(&files.iter().map(String::as_str).collect::<Vec<_>>());
        let whole = ImageFolder::open(root.path(), &Listing::default()).unwrap();
        let (first, rest) = whole.clone().split(0.25, Some(7)).unwrap();
        assert_eq!((first.files().len(), rest.files().len()), (8, 2));
        let mut together = [first.files(), rest.files()].concat();
        together.sort();
        let mut all = whole.files().to_vec();
        all.sort();
        assert_eq!(together, all);
        assert_eq!(whole.clone().split(0.25, Some(7)).unwrap(), (first, rest));
        assert_eq!(whole.clone().split(0.25, None).unwrap().0.files(), &whole.files()[..8]);
        for fraction in [0.0, 0.05, 1.0, -1.0, f64::NAN] {
            assert!(whole.clone().split(fraction, None).is_err(), "{fraction}");
        }
    }

    #[test]
    fn labels_are_told_in_each_mode() {
        let root = folder(&["a/1.png", "b/1.png"]);
        let labels = |mode| {
            let found = ImageFolder::open(root.path(), &Listing::default()).unwrap();
            let mut data = found.pictures(mode, |_| Ok(ArrayD::zeros(vec![2, 2, 1]))).unwrap();
            data.batch(&[1, 0]).unwrap().targets.remove(0)
        };
        assert_eq!(labels(LabelMode::Int), ndarray::arr1(&[1.0, 0.0]).into_dyn());
        assert_eq!(labels(LabelMode::Binary), ndarray::arr2(&[[1.0], [0.0]]).into_dyn());
        assert_eq!(labels(LabelMode::Categorical), ndarray::arr2(&[[0.0, 1.0], [1.0, 0.0]]).into_dyn());
        assert!(LabelMode::Binary.check(3).is_err());
    }
}
