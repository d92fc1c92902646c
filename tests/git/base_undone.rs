//! Approvals whose change was made and undone: they count no more.

use std::fs;

use super::support::{GOOD, Repo, Scan, rules};

const CONFIG: &str = "mk-passport.toml";
const ADS: &str = "ads.passport.json";
const MAIN: [&str; 2] = ["--base", "main"];

/// A branch `topic` beside `main`, which has a passport.
fn topic() -> Repo {
    let repo = Repo::new();
    repo.write(ADS, GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo
}

fn wide() -> String {
    let wide = GOOD.replace("\"cooldown_s\": 600", "\"cooldown_s\": 60");
    assert_ne!(wide, GOOD);
    wide
}

/// The blocks that `diff` prints for what differs from `main`, with a reason.
fn blocks(repo: &Repo) -> String {
    let mut command = repo.command(env!("CARGO_BIN_EXE_mk"));
    command.args(["passport", "diff", "--base", "main", "--format", "approve", "--today", "2026-01-01"]);
    let printed = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(printed.contains("[[approve]]"), "{printed}");
    printed.replace("reason = \"\"", "reason = \"measured\"").replace("until = 2026-04-01", "until = 2999-01-01")
}

fn on_main(repo: &Repo, name: &str, text: &str) {
    repo.git(["checkout", "--quiet", "main"]);
    repo.write(name, text);
    repo.commit();
}

/// A repository whose `main` approves that the passport becomes the wide one, and the block.
fn approved() -> (Repo, String) {
    let repo = topic();
    repo.write(ADS, &wide());
    let approval = blocks(&repo);
    repo.git(["checkout", "--quiet", "--", ADS]);
    on_main(&repo, CONFIG, &approval);
    (repo, approval)
}

/// The block of a newcomer, which is printed as a comment.
fn newcomer_block(repo: &Repo) -> String {
    let printed = blocks(repo);
    let all = printed.lines().flat_map(|line| [line.trim_start_matches("# "), "\n"]).collect::<String>();
    all[all.find("[[approve]]").unwrap()..].to_owned()
}

/// Branches off `side` and undoes the last commit of `main` beside it; then `main` merges the side, and `topic`, which is like
/// the side, merges what was undone, so that they have two best merge bases.
fn cross(repo: &Repo) {
    repo.git(["checkout", "--quiet", "-b", "side"]);
    repo.write("x", "");
    repo.commit();
    repo.git(["checkout", "--quiet", "main"]);
    repo.git(["revert", "--no-edit", "HEAD"]);
    let undone = repo.git(["rev-parse", "main"]);
    repo.git(["merge", "--quiet", "--no-edit", "side"]);
    repo.git(["checkout", "--quiet", "-B", "topic", "side"]);
    repo.git(["merge", "--quiet", "--strategy=ours", "--message=x", &undone]);
    assert_eq!(repo.git(["merge-base", "--all", "main", "topic"]).lines().count(), 2);
}

/// Goes back to `topic`, which starts where `main` is, and writes the passport.
fn widens(repo: &Repo, text: &str) -> Scan {
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    repo.write(ADS, text);
    repo.scan(&MAIN)
}

/// What the finding on the passport says to do.
fn help(repo: &Repo) -> String {
    let output = repo.mk(&[&MAIN[..], &["--format", "json"]].concat()).output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let ads = json["files"].as_array().unwrap().iter().find(|file| file["path"] == ADS).unwrap();
    let findings = ads["findings"].as_array().unwrap();
    let widened = findings.iter().find(|finding| finding["rule"] == "widened-limits").unwrap();
    widened["help"].as_str().unwrap().to_owned()
}

/// `main` has the approval and the change, and then the passport of before, byte for byte.
fn undone() -> (Repo, String) {
    let (repo, approval) = approved();
    assert_eq!(widens(&repo, &wide()).status, 0);
    repo.git(["checkout", "--quiet", "--", ADS]);
    on_main(&repo, ADS, &wide());
    on_main(&repo, ADS, GOOD);
    (repo, approval)
}

#[test]
fn a_change_that_was_undone_byte_for_byte_is_not_approved_any_more() {
    let (repo, approval) = undone();
    let landed = repo.git(["rev-parse", "--short=12", "main~1"]);
    let scan = widens(&repo, &wide());
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{scan:?}");
    assert!(!rules(&scan, CONFIG).contains(&"unused-suppression"), "{scan:?}");
    let said = help(&repo);
    let why = format!("does not count: `{ADS}` had these bytes before, left them with {landed}, and came back to them");
    assert!(said.contains("The approval at ") && said.contains(&why), "{said}");
    assert!(said.contains("merge another change of its bytes first, such as a new `version`"), "{said}");
    // Whatever else the block says, it is about the same bytes.
    for other in [format!("# once more\n{approval}"), approval.replace("\"measured\"", "\"measured again\"")] {
        repo.git(["checkout", "--quiet", "--", ADS]);
        on_main(&repo, CONFIG, &other);
        assert_eq!(widens(&repo, &wide()).status, 2, "{other}");
    }
    // Other bytes, and a block for them.
    let renewed = |text: &str| text.replace("\"limits\"", "\"version\": \"1.0.1\",\n  \"limits\"");
    repo.git(["checkout", "--quiet", "--", ADS]);
    on_main(&repo, ADS, &renewed(GOOD));
    assert_eq!(widens(&repo, &renewed(&wide())).status, 2);
    let approval = blocks(&repo);
    repo.git(["checkout", "--quiet", "--", ADS]);
    on_main(&repo, CONFIG, &approval);
    assert_eq!(widens(&repo, &renewed(&wide())).status, 0);
}

/// The merge alone has both the change and the block.
#[test]
fn a_change_that_a_merge_brought_and_a_revert_undid_was_made() {
    let repo = topic();
    repo.write(ADS, &wide());
    let approval = blocks(&repo);
    repo.commit();
    on_main(&repo, CONFIG, &approval);
    repo.git(["merge", "--quiet", "--no-ff", "--message=x", "topic"]);
    repo.git(["revert", "--mainline=1", "--no-edit", "HEAD"]);
    let scan = widens(&repo, &wide());
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{scan:?}");
}

/// The commit that makes the change takes its block out, as it should, and the revert brings both back.
#[test]
fn a_block_that_a_revert_brings_back_does_not_count() {
    let (repo, _) = approved();
    repo.git(["rm", "--quiet", CONFIG]);
    repo.write(ADS, &wide());
    repo.commit();
    repo.git(["revert", "--no-edit", "HEAD"]);
    assert_eq!(widens(&repo, &wide()).status, 2);
}

/// One of two best merge bases has the change, and so asks for no approval.
#[test]
fn a_second_merge_base_hides_no_change_that_was_undone() {
    let (repo, _) = approved();
    on_main(&repo, ADS, &wide());
    cross(&repo);
    let scan = repo.scan(&MAIN);
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{scan:?}");
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_has_a_history_that_is_not_looked_at() {
    let repo = Repo::new();
    repo.write("store/ads.json", GOOD);
    std::os::unix::fs::symlink("store/ads.json", repo.path.join(ADS)).unwrap();
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    repo.write("store/ads.json", &wide());
    let approval = blocks(&repo);
    repo.git(["checkout", "--quiet", "--", "store"]);
    on_main(&repo, CONFIG, &approval);
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    repo.write("store/ads.json", &wide());
    let scan = repo.scan(&MAIN);
    assert!(scan.status == 2 && rules(&scan, ADS) == ["widened-limits"], "{scan:?}");
    assert!(help(&repo).contains("but a link or a submodule"), "{}", help(&repo));
}

#[test]
fn what_the_base_has_already_is_not_permitted_anew() {
    let repo = topic();
    repo.write(ADS, &wide());
    let approval = blocks(&repo);
    repo.commit();
    on_main(&repo, CONFIG, &approval);
    // It lands as a commit of its own, beside the branch.
    on_main(&repo, ADS, &wide());
    repo.git(["checkout", "--quiet", "topic"]);
    assert_eq!(repo.scan(&MAIN).status, 0);
    // The branch permits more than the base does by now.
    on_main(&repo, ADS, &wide().replace("\"cooldown_s\": 60", "\"cooldown_s\": 500"));
    repo.git(["checkout", "--quiet", "topic"]);
    assert_eq!(repo.scan(&MAIN).status, 2);
    assert!(
        help(&repo).contains("than this change begins with. Rebase the branch, or merge the base into it"),
        "{}",
        help(&repo)
    );
}

/// Two blocks on the base, of which the second begins where the first ends.
#[test]
fn one_approved_change_after_the_other_passes() {
    let repo = topic();
    repo.write(ADS, &wide());
    let first = blocks(&repo);
    on_main(&repo, CONFIG, &first);
    on_main(&repo, ADS, &wide());
    let wider = wide().replace("\"cooldown_s\": 60", "\"cooldown_s\": 30");
    assert_eq!(widens(&repo, &wider).status, 2);
    let second = blocks(&repo);
    repo.git(["checkout", "--quiet", "--", ADS]);
    on_main(&repo, CONFIG, &format!("{first}{second}"));
    assert_eq!(widens(&repo, &wider).status, 0);
}

const NEW: &str = "new.passport.json";

/// `main` approves that a passport is added under this name.
fn approve_newcomer(repo: &Repo, name: &str, text: &str) {
    repo.write(NEW, text);
    let approval = newcomer_block(repo).replace(NEW, name);
    fs::remove_file(repo.path.join(NEW)).unwrap();
    on_main(repo, CONFIG, &approval);
}

/// A topic whose base approves that it adds the text, which is in the work tree and not added yet.
fn approved_newcomer(repo: &Repo, text: &str) {
    approve_newcomer(repo, NEW, text);
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    repo.write(NEW, text);
}

/// The scan of a newcomer whose block is there, after it was merged, and undone.
fn added_again(repo: &Repo, text: &str) -> Scan {
    approved_newcomer(repo, text);
    repo.git(["add", NEW]);
    let scan = repo.scan(&MAIN);
    assert!(!rules(&scan, NEW).contains(&"permissive-newcomer"), "{scan:?}");
    repo.git(["rm", "--quiet", "--force", NEW]);
    on_main(repo, NEW, text);
    repo.git(["rm", "--quiet", NEW]);
    repo.commit();
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    repo.write(NEW, text);
    repo.git(["add", NEW]);
    repo.scan(&MAIN)
}

/// The status and the text of a scan.
fn said(repo: &Repo, arguments: &[&str]) -> (Option<i32>, String) {
    let output = repo.mk(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_newcomer_that_was_taken_out_again_is_new_once() {
    let scan = added_again(&topic(), &wide());
    assert!(rules(&scan, NEW).contains(&"permissive-newcomer"), "{scan:?}");
}

/// What is approved is checked out with other ends of lines than the history has.
#[test]
fn a_newcomer_whose_line_ends_git_converts_is_new_once() {
    let repo = topic();
    on_main(&repo, ".gitattributes", "*.passport.json text eol=crlf\n");
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    let scan = added_again(&repo, &wide().replace('\n', "\r\n"));
    assert!(rules(&scan, NEW).contains(&"permissive-newcomer"), "{scan:?}");
}

/// The history will not have the bytes that are approved, so that it could not show that they were there before.
#[test]
fn a_newcomer_counts_as_approved_once_git_stores_its_bytes() {
    let with_id = |id: &str| wide().replacen('{', &format!("{{\n  \"description\": \"{id}\","), 1);
    let first_line_with_cr = wide().replacen('\n', "\r\n", 1);
    for (attributes, text) in [("ident", with_id("$Id: 1 $")), ("text", first_line_with_cr), ("-text", wide())] {
        let repo = topic();
        on_main(&repo, ".gitattributes", &format!("*.passport.json {attributes}\n"));
        repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
        approved_newcomer(&repo, &text);
        let (status, text) = said(&repo, &MAIN);
        assert_eq!(status, Some(2), "{attributes}: {text}");
        assert!(text.contains("permissive-newcomer") && text.contains("`git add`"), "{attributes}: {text}");
        repo.git(["add", NEW]);
        let (_, text) = said(&repo, &MAIN);
        assert_eq!(text.contains("permissive-newcomer]"), attributes != "-text", "{attributes}: {text}");
    }
}

/// What a repository inside this one holds, this one's history never shows.
#[test]
fn a_newcomer_in_a_nested_repository_is_not_approved() {
    let repo = topic();
    approve_newcomer(&repo, "sub/new.passport.json", &wide());
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    repo.git(["init", "--quiet", "sub"]);
    repo.write("sub/new.passport.json", &wide());
    repo.git(["-C", "sub", "add", NEW]);
    let (status, text) = said(&repo, &["--base", "main", "sub"]);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("permissive-newcomer]") && text.contains("the index does not hold"), "{text}");
}

/// A block that accepts a move and more would accept the same again in place, once that is undone there.
#[test]
fn what_moves_and_permits_more_is_merged_in_two_changes() {
    let repo = Repo::new();
    repo.write("a/ads.passport.json", GOOD);
    repo.commit();
    repo.git(["checkout", "--quiet", "-b", "topic"]);
    let moves = |repo: &Repo| {
        fs::create_dir_all(repo.path.join("b")).unwrap();
        repo.git(["mv", "a/ads.passport.json", "b/ads.passport.json"]);
        repo.write("b/ads.passport.json", &wide());
        repo.git(["add", "--all"]);
    };
    moves(&repo);
    let approval = blocks(&repo);
    assert!(approval.contains("path = \"b/ads.passport.json\""), "{approval}");
    assert!(approval.contains("Merge the move by itself first"), "{approval}");
    let approval = &approval[approval.find("[[approve]]").unwrap()..];
    let approval = &approval[..approval.find("# ").unwrap()];
    repo.git(["reset", "--quiet", "--hard"]);
    on_main(&repo, CONFIG, approval);
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    moves(&repo);
    let (status, text) = said(&repo, &MAIN);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("merge the move by itself first"), "{text}");
}

/// It was there as a link to the bytes.
#[cfg(unix)]
#[test]
fn a_newcomer_that_was_a_link_is_new_once() {
    let repo = topic();
    approve_newcomer(&repo, NEW, &wide());
    repo.write("data/wide.json", &wide());
    std::os::unix::fs::symlink("data/wide.json", repo.path.join(NEW)).unwrap();
    repo.commit();
    repo.git(["rm", "--quiet", NEW]);
    repo.commit();
    repo.git(["checkout", "--quiet", "-B", "topic", "main"]);
    repo.write(NEW, &wide());
    repo.git(["add", NEW]);
    let (status, text) = said(&repo, &MAIN);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("permissive-newcomer]") && text.contains("or may have been"), "{text}");
}

/// A clone in which a part of the history is missing.
fn shallow(repo: &Repo, name: &str, depth: &str) -> Repo {
    let clone = repo.beside(name);
    let url = format!("file://{}", repo.path.display());
    repo.git(["clone", "--quiet", "--depth", depth, "--branch", "main", &url, clone.to_str().unwrap()]);
    Repo::new().at(clone)
}

#[test]
fn a_shallow_clone_cannot_show_that_nothing_was_undone() {
    let (repo, _) = approved();
    let clone = shallow(&repo, "clone", "1");
    let scan = widens(&clone, &wide());
    assert_eq!((scan.status, rules(&scan, ADS)), (2, vec!["widened-limits"]), "{scan:?}");
    let said = help(&clone);
    assert!(said.contains("is not known: this clone is shallow. Fetch the history"), "{said}");
    assert!(said.contains("`git fetch --unshallow`"), "{said}");
    clone.git(["fetch", "--quiet", "--unshallow"]);
    assert_eq!(clone.scan(&MAIN).status, 0);
}

/// One of two best merge bases has the newcomer, which was taken out again; the other one lacks it, and so does `main`.
#[test]
fn a_second_merge_base_hides_no_newcomer_that_was_taken_out() {
    let repo = Repo::new();
    repo.write("y", "");
    repo.commit();
    repo.write(NEW, &wide());
    repo.commit();
    cross(&repo);
    let scan = repo.scan(&MAIN);
    assert!(rules(&scan, NEW).contains(&"permissive-newcomer"), "{scan:?}");
    // Where `main` has it as well, nothing comes back.
    on_main(&repo, NEW, &wide());
    repo.git(["checkout", "--quiet", "topic"]);
    let scan = repo.scan(&MAIN);
    assert!(!rules(&scan, NEW).contains(&"permissive-newcomer"), "{scan:?}");
}
