//! Owns what says that the shards of a scan are parts of one: the same commit, and the same scope.

use sha2::{Digest as _, Sha256};

use super::args::Scan as Args;
use super::request::Request;
use crate::report::Whole;
use crate::sink::hex;

/// Of what a shard is a part; nothing where the scan is whole.
pub(super) fn whole(args: &Args, request: &Request) -> Option<Whole> {
    args.discovery.shard?;
    let discovery = &args.discovery;
    let mut digest = Sha256::new();
    let mut take = |what: &str, bytes: &[u8]| {
        // With their lengths, so that no two lists have the same bytes.
        digest.update((what.len() as u64).to_le_bytes());
        digest.update(what);
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    // As they are typed: the jobs of a matrix may check out into different folders.
    take("from", request.discovery.root.below_root().join("/").as_bytes());
    let listed = discovery.files_from.as_ref().map(|_| &request.files);
    for path in args.paths.iter().chain(listed.into_iter().flatten()) {
        take("path", path.as_os_str().as_encoded_bytes());
    }
    let config = &request.loaded.config;
    let configured = config.include.iter().flatten().map(|glob| ("configured include", glob));
    let globs = configured
        .chain(config.exclude.iter().map(|glob| ("configured exclude", glob)))
        .chain(discovery.include.iter().map(|glob| ("include", glob)))
        .chain(discovery.exclude.iter().map(|glob| ("exclude", glob)));
    for (what, glob) in globs {
        take(what, glob.as_bytes());
    }
    let switches = [
        discovery.force_exclude,
        discovery.tracked,
        discovery.staged,
        discovery.sniff,
        discovery.no_git,
        discovery.allow_empty,
        args.baseline.baseline.is_some(),
    ];
    take("switches", &switches.map(u8::from));
    take("changed since", discovery.changed_since.as_deref().unwrap_or_default().as_bytes());
    take("base", discovery.base.as_deref().unwrap_or_default().as_bytes());
    take("largest file", &args.max_file_size.to_le_bytes());
    let git = request.discovery.git.as_ref();
    let commit = git.and_then(|(git, _)| git.commit("HEAD").ok());
    Some(Whole { scope: hex(&<[u8; 32]>::from(digest.finalize())), commit })
}
