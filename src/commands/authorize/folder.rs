//! The folder that is left behind: which file holds what.

use std::io;
use std::path::{Path, PathBuf};

use crate::code::Code;
use crate::output::reason;
use crate::secret::Secret;
use crate::strongbox;
use crate::trouble::Trouble;

/// A folder that is there.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes it where it is missing.
    ///
    /// Fails with `file-unreadable`.
    pub(super) fn open(path: &Path) -> Result<Self, Trouble> {
        let made = strongbox::make_folder(path).and_then(|()| path.canonicalize());
        made.map(Self).map_err(|error| unusable(path, &error, "{file}, named by --to, cannot be made"))
    }

    /// The path of a file in it.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The same as text.
    pub(super) fn shown(&self, name: &str) -> String {
        self.file(name).display().to_string()
    }

    /// A secret that an earlier run has left.
    ///
    /// Fails with `file-unreadable`.
    pub(super) fn read(&self, name: &str) -> Result<Option<Secret>, Trouble> {
        let path = self.file(name);
        strongbox::read(&path).map_err(|error| unusable(&path, &error, "{file} cannot be read"))
    }

    /// Leaves a secret in it.
    ///
    /// Fails with `file-unreadable`.
    pub(super) fn keep(&self, name: &str, secret: &Secret) -> Result<(), Trouble> {
        let path = self.file(name);
        strongbox::keep(&path, secret).map_err(|error| unusable(&path, &error, "{file} cannot be written"))
    }
}

fn unusable(path: &Path, error: &io::Error, title: &str) -> Trouble {
    Trouble::new(Code::FileUnreadable)
        .fact("option", "--to")
        .fact("variable", "--to")
        .fact("file", path.display().to_string())
        .title(title)
        .why(reason(error))
        .only_steps(&["name a folder in --to in which you may write", "a folder that is missing is made"])
}
