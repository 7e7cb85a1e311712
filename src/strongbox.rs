//! Secrets kept in files: one at a time, replaced whole, readable by their owner alone.
//!
//! The only files of this program that hold a secret, and so the only ones that do not pass the redactor. Knows
//! nothing of what a secret is for.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::code::Code;
use crate::output::reason;
use crate::secret::Secret;
use crate::trouble::Trouble;

/// How often a lock that another run holds is asked for.
const PAUSE: Duration = Duration::from_millis(50);

/// A file that holds a secret, or will; nobody else opens it as long as this lives.
pub struct Strongbox {
    path: PathBuf,
    variable: String,
    /// Given back when it is closed.
    _lock: File,
}

/// A place on the disk for the next secret, taken before there is one.
pub struct Place(NamedTempFile);

impl Strongbox {
    /// Waits for the file, as long as another run has it.
    ///
    /// Fails with `file-unreadable` when it cannot be had within `patience`, or not at all.
    pub async fn open(path: &Path, variable: &str, patience: Duration) -> Result<Self, Trouble> {
        // Behind a link there is one file, which may have other links; it is that one that is locked and replaced.
        let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let lock = lock_file(path).map_err(|error| unwritable(path, variable, &error))?;
        let mut waited = Duration::ZERO;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { path: path.to_owned(), variable: variable.to_owned(), _lock: lock }),
                Err(std::fs::TryLockError::WouldBlock) if waited < patience => {
                    tokio::time::sleep(PAUSE).await;
                    waited += PAUSE;
                }
                Err(std::fs::TryLockError::WouldBlock) => {
                    let why = format!("another run has held it for {} seconds", patience.as_secs());
                    return Err(unwritable(path, variable, &io::Error::other(why)));
                }
                Err(std::fs::TryLockError::Error(error)) => return Err(unwritable(path, variable, &error)),
            }
        }
    }

    /// The secret that is kept; none when the file is not there yet.
    ///
    /// Fails with `file-unreadable`.
    pub fn read(&self) -> Result<Option<Secret>, Trouble> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text.trim()).filter(|text| !text.is_empty()).map(Secret::new)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&self.path, &self.variable, &error)),
        }
    }

    /// Takes the place for a secret of some length, so that keeping it cannot fail for want of room or rights.
    ///
    /// Fails with `file-unreadable`.
    pub fn make_room(&self, length: usize) -> Result<Place, Trouble> {
        place(&self.path, length).map(Place).map_err(|error| unwritable(&self.path, &self.variable, &error))
    }

    /// Keeps a secret in the place of the one before.
    ///
    /// Fails with `file-unreadable`.
    pub fn keep(&self, place: Place, secret: &Secret) -> Result<(), Trouble> {
        fill(place.0, &self.path, secret).map_err(|error| unwritable(&self.path, &self.variable, &error))
    }
}

/// Keeps a secret in a file that nobody else uses.
pub fn keep(path: &Path, secret: &Secret) -> io::Result<()> {
    fill(place(path, 0)?, path, secret)
}

/// The secret in a file that nobody else uses; none when the file is not there, or empty.
pub fn read(path: &Path) -> io::Result<Option<Secret>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text).filter(|text| !text.trim().is_empty()).map(Secret::new)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes a folder for secrets where there is none, that its owner alone may enter. One that is there stays as it is.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The file is replaced by another, which no lock on it would outlive; so the lock is a file beside it.
fn lock_file(path: &Path) -> io::Result<File> {
    let mut name = path.file_name().map(std::ffi::OsStr::to_os_string).unwrap_or_default();
    name.push(".lock");
    File::options().create(true).truncate(false).write(true).open(path.with_file_name(name))
}

/// A new file beside it: such files are readable by their owner alone from the start.
fn place(path: &Path, length: usize) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".fieldstamp-").tempfile_in(folder)?;
    file.write_all(&vec![b'\n'; length])?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn fill(mut file: NamedTempFile, path: &Path, secret: &Secret) -> io::Result<()> {
    use std::io::Seek;
    file.rewind()?;
    let text = format!("{}\n", secret.open().trim_end());
    file.write_all(text.as_bytes())?;
    file.as_file().set_len(text.len() as u64)?;
    file.as_file().sync_all()?;
    // A file that is mounted by itself into a container can be written, and not replaced.
    file.persist(path).map(drop).or_else(|failed| overwrite(path, &text).map_err(|_| failed.error))
}

/// Writes into the file that is there, which a reader may see half written: better than a secret that is lost.
fn overwrite(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::options().write(true).truncate(true).open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Not every file system has rights.
        let _ = file.set_permissions(std::fs::Permissions::from_mode(0o600));
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn unreadable(path: &Path, variable: &str, error: &io::Error) -> Trouble {
    let (file, why) = (path.display().to_string(), reason(error));
    Trouble::new(Code::FileUnreadable)
        .fact("variable", variable)
        .fact("option", variable)
        .fact("file", &file)
        .detail(format!("{variable} names {file}: {why}"))
        .fact("reason", why)
}

fn unwritable(path: &Path, variable: &str, error: &io::Error) -> Trouble {
    let trouble = unreadable(path, variable, error);
    let trouble = trouble.title("{file}, named by {variable}, cannot be written");
    trouble.why("it is written anew at each use, and what cannot be kept is not asked for").only_steps(&[
        "name a file in {variable} that this job may write, in a folder that is there",
        "keep it where the next run finds it: not in a workspace that is cleaned, not in a container that goes",
    ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_secret_is_replaced_whole_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "an old one that was longer\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        keep(&path, &Secret::new("new")).unwrap();
        assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("new\n", 0o600));
        overwrite(&path, "newer\n").unwrap();
        assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), mode(&path)), ("newer\n", 0o600));
    }

    #[tokio::test]
    async fn behind_a_link_the_file_itself_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("token"), folder.path().join("link"));
        std::fs::write(&path, "old\n").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let strongbox = Strongbox::open(&link, "JIRA_REFRESH_TOKEN_FILE", Duration::ZERO).await.unwrap();
        assert!(Strongbox::open(&path, "JIRA_REFRESH_TOKEN_FILE", Duration::ZERO).await.is_err(), "it is locked");
        let place = strongbox.make_room(64).unwrap();
        strongbox.keep(place, &Secret::new("new")).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new\n");
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
