#!/usr/bin/env bash
# Owns the test of docs/ci.md: each set-up that a reader copies is judged by its consumer, and the plain hook is run.
# shellcheck source=tests/clients/common.sh
. "$(dirname "$0")/common.sh"
clients
need shellcheck

# Writes each fenced block whose first line names its file into a folder of its own: 1/NAME, 2/NAME ...
python3 - "$root/docs/ci.md" "$scratch/blocks" <<'PY'
import pathlib, re, sys
text = pathlib.Path(sys.argv[1]).read_text()
for number, block in enumerate(re.findall(r"^```\w+\n(.*?)^```", text, re.S | re.M), 1):
    name = next(m[1] for line in block.splitlines() if (m := re.match(r"(?:#|//) (\S+)$", line)))
    path = pathlib.Path(sys.argv[2], str(number), pathlib.PurePath(name).name)
    path.parent.mkdir(parents=True)
    path.write_text(block)
PY

# Whether a file is a set-up of GitLab CI: gitlab FILE
gitlab() {
  check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci "$1"
}
# The component is two documents: its inputs, and the jobs.
sed '1,/^---$/d' "$root/templates/gate/template.yml" >"$scratch/component.yml"
check 'the component by the schema' gitlab "$scratch/component.yml"

for block in "$scratch"/blocks/*/* "$scratch"/blocks/*/.[!.]*; do
  [ -f "$block" ] || continue
  case ${block##*/} in
    passports.yml)
      check 'a workflow by actionlint' actionlint "$block"
      check 'a workflow by its schema' check-jsonschema --builtin-schema vendor.github-workflows "$block"
      ;;
    .gitlab-ci.yml) check 'GitLab by its schema' gitlab "$block" ;;
    azure-pipelines.yml)
      check 'Azure by its schema' \
        check-jsonschema --regex-variant nonunicode --builtin-schema vendor.azure-pipelines "$block"
      ;;
    pipeline.yml) check 'Buildkite by its schema' check-jsonschema --builtin-schema vendor.buildkite "$block" ;;
    .pre-commit-config.yaml) check 'hooks by pre-commit' pre-commit validate-config "$block" ;;
    pre-commit) hook=$block ;;
    Jenkinsfile) check 'the pipeline names its reports' holds "$block" 'passports.xml' ;;
    *) check "a consumer for ${block##*/}" false ;;
  esac
done

cargo build --quiet --release --locked --manifest-path "$root/Cargo.toml"
PATH=$CARGO_TARGET_DIR/release:$PATH
check 'the plain hook by shellcheck' shellcheck "$hook"
house=$scratch/house
mkdir "$house"
cp "$root/templates/safe.json" "$house/ads.passport.json"
repository "$house"
cd "$house"
install -m 755 "$hook" .git/hooks/pre-commit
printf '\n' >>ads.passport.json
check 'a good passport is committed' git commit --quiet --all --message good
sed -i.old 's/"RELOCK"/"RELOK"/' ads.passport.json
# Whether Git refuses the commit, and the hook says why.
refused() {
  ! git commit --quiet --all --message bad >"$scratch/refused.log" 2>&1 &&
    holds "$scratch/refused.log" 'error[unknown-chord]'
}
check 'a bad one is refused' refused
