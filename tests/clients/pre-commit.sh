#!/usr/bin/env bash
# Owns the test of the hooks: pre-commit and prek install them from this repository, and real commits go through them.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
clients

export PRE_COMMIT_HOME=$checks/pre-commit
# The hooks as they stand, committed or not: always the same place and date, so that an unchanged tree is one
# revision, which the clients install once.
source=$checks/source
rm -rf "$source"
snapshot "$source"
export GIT_AUTHOR_DATE='2000-01-01T00:00:00Z' GIT_COMMITTER_DATE='2000-01-01T00:00:00Z'
repository "$source"
revision=$(git -C "$source" rev-parse HEAD)

check 'pre-commit accepts the manifest' pre-commit validate-manifest "$root/.pre-commit-hooks.yaml"
check 'prek accepts the manifest' prek validate-manifest "$root/.pre-commit-hooks.yaml"

# A repository with a good passport: new FOLDER
new() {
  mkdir -p "$1/prod"
  cp "$root/templates/safe.json" "$1/prod/ads.passport.json"
  repository "$1"
}
# Spoils the passport in the work tree, or mends it.
spoil() {
  sed -i.old 's/"RELOCK"/"RELOK"/' prod/ads.passport.json && rm prod/ads.passport.json.old
}
mend() {
  sed -i.old 's/"RELOK"/"RELOCK"/' prod/ads.passport.json && rm prod/ads.passport.json.old
}
# Touches the passport, and what it says stays good.
touch_up() {
  printf '\n' >>prod/ads.passport.json
}

# Whether a command fails and shows the finding: refused COMMAND...
refused() {
  ! "$@" >"$scratch/refused.log" 2>&1 && holds "$scratch/refused.log" 'error[unknown-chord]' &&
    holds "$scratch/refused.log" 'prod/ads.passport.json:' && holds "$scratch/refused.log" 'Write "RELOCK".'
}
# Whether a command fails and shows the widened limit: widens COMMAND...
widens() {
  ! "$@" >"$scratch/widens.log" 2>&1 && holds "$scratch/widens.log" 'error[widened-limits]' &&
    holds "$scratch/widens.log" 'on the base'
}
commit() {
  git commit --quiet --message change "$@"
}
# Whether a command fails.
not() {
  ! "$@"
}
# How many commits there are.
commits() {
  [ "$(git rev-list --count HEAD)" = "$1" ]
}

# --- Trying the hooks without a configuration ----------------------------------------------------------------------

for client in pre-commit prek; do
  house=$scratch/try-$client
  new "$house"
  cd "$house"
  spoil
  git add --all
  check "$client try-repo refuses a bad index" refused "$client" try-repo "$source" mk-passport
done

# --- Commits through an installed hook -----------------------------------------------------------------------------

for client in pre-commit prek; do
  house=$scratch/house-$client
  new "$house"
  cd "$house"
  cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $source
    rev: $revision
    hooks:
      - id: mk-passport
YAML
  git add --all
  commit
  "$client" install >/dev/null

  spoil
  git add --all
  check "$client: a bad commit is refused" refused commit
  check "$client: nothing was committed" commits 2

  # The index is bad, the work tree is good again.
  mend
  check "$client: a bad index under a good work tree is refused" refused commit
  git add --all
  touch_up
  git add --all
  spoil
  check "$client: a good index under a bad work tree is committed" commit
  check "$client: and the bad work tree is still there" grep -q RELOK prod/ads.passport.json
  check "$client: commit -a takes the work tree" refused commit --all
  check "$client: so does commit PATH" refused commit prod/ads.passport.json
  mend
  touch_up
  check "$client: a good commit -a" commit --all

  git mv prod/ads.passport.json prod/web.passport.json
  check "$client: a move of a good passport" commit
  git mv prod/web.passport.json prod/ads.passport.json
  spoil
  git add --all
  check "$client: a move that spoils it is refused" refused commit
  git checkout --quiet HEAD -- . && git rm --quiet --force prod/ads.passport.json
  printf 'hello\n' >notes.txt
  git add notes.txt
  check "$client: a commit without passports" commit
  git rm --quiet prod/web.passport.json
  check "$client: a deletion" commit

  # The other hook: the whole repository, changed or not.
  mkdir -p prod
  cp "$root/templates/safe.json" prod/ads.passport.json
  spoil
  git add --all
  commit --no-verify
  sed -i.old 's/id: mk-passport$/id: mk-passport-all/' .pre-commit-config.yaml && rm .pre-commit-config.yaml.old
  git add --all
  check "$client: mk-passport-all sees what was committed before" refused commit
  mend
  git add --all
  check "$client: mk-passport-all passes a good repository" commit

  # The hook that formats: a commit that it changes is refused, the result is committed.
  sed -i.old 's/id: mk-passport-all$/id: mk-passport-fmt/' .pre-commit-config.yaml && rm .pre-commit-config.yaml.old
  printf '{"name": "x", "schema_version": "passport.v0"}' >prod/loose.passport.json
  printf '{"b": 1, "a": 2}' >prod/other.json
  git add --all
  check "$client: mk-passport-fmt changes a passport and refuses the commit" not commit
  check "$client: it laid the passport out" grep -qx '  "name": "x"' prod/loose.passport.json
  check "$client: it left other files alone" grep -qx '{"b": 1, "a": 2}' prod/other.json
  git add --all
  check "$client: mk-passport-fmt passes what it laid out" commit

  # The hook before a push: what the branch permits that the one it follows does not.
  pushed=$scratch/pushed-$client
  new "$pushed"
  cd "$pushed"
  cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $source
    rev: $revision
    hooks:
      - id: mk-passport-change
YAML
  git add --all
  commit
  git init --quiet --bare "$pushed.git"
  git remote add origin "$pushed.git"
  git push --quiet --set-upstream origin main
  "$client" install --hook-type pre-push >/dev/null
  sed -i.old 's/"cooldown_s": 600/"cooldown_s": 900/' prod/ads.passport.json && rm prod/ads.passport.json.old
  commit --all
  check "$client: a push that narrows" git push --quiet
  sed -i.old 's/"cooldown_s": 900/"cooldown_s": 60/' prod/ads.passport.json && rm prod/ads.passport.json.old
  commit --all
  check "$client: a push that widens is refused, with the value before" widens git push --quiet
  check "$client: and did not arrive" [ "$(git rev-parse origin/main)" = "$(git rev-parse HEAD^)" ]
done
cd "$root"
