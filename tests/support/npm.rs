//! Packages of the npm registry. They are kept in `target/tmp`, below the hash of what a package.json needs, so only the first run
//! downloads them.

use super::leave_out;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with the package's dependencies, and the lock that keeps other runs out of it. None if npm can't download them.
pub fn installed(test: &str, name: &str, package: &str) -> Option<(PathBuf, File)> {
    // The scripts have ports, which differ each time.
    let package: Value = serde_json::from_str(package).unwrap();
    let needed = json!([package["dependencies"], package["devDependencies"]]).to_string();
    let hash: String =
        digest(&SHA256, needed.as_bytes()).as_ref()[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("samples/{name}-{hash}"));
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let done = folder.join("node_modules/.installed");
    if !done.exists() {
        fs::write(folder.join("package.json"), package.to_string()).unwrap();
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]).current_dir(&folder);
        let said = npm.output().unwrap();
        if !said.status.success() {
            leave_out(test, &format!("npm install failed: {}", String::from_utf8_lossy(&said.stderr)));
            return None;
        }
        fs::create_dir_all(folder.join("node_modules")).unwrap();
        fs::write(done, "").unwrap();
    }
    Some((folder, lock))
}
