#!/usr/bin/env bash
# Checks an evidence file with unzip, openssl and xmlsec1 alone: none of the gateway's code is used, and no network.
# Usage: check-by-foreign-tools.sh FILE.zip KEYS_DIRECTORY [AUTHORITY.crt]
#   KEYS_DIRECTORY  the public keys you trust and keys.json, which says whose each is
#   AUTHORITY.crt   certificate of the time-stamp authority you trust; without it a time-stamp is named and not checked
# Exit code: 0 everything holds; 1 something does not, and the first bad record or file is named; 2 it cannot be checked.
set -uo pipefail
export LC_ALL=C

readonly files_max=60000 bytes_max=268435456
[[ $# -ge 2 ]] || { echo "usage: $0 FILE.zip KEYS_DIRECTORY [AUTHORITY.crt]" >&2; exit 2; }
for tool in unzip openssl xmlsec1; do
  command -v "$tool" > /dev/null || { echo "$tool is needed" >&2; exit 2; }
done
for path in "$1" "$2/keys.json" ${3+"$3"}; do
  [[ -r $path ]] || { echo "cannot read $path" >&2; exit 2; }
done
whole_path() { printf '%s/%s' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"; }
file="$(whole_path "$1")" trusted="$(whole_path "$2")" authority=''
if [[ -n ${3-} ]]; then authority="$(whole_path "$3")"; fi

bad() { echo "NOT VALID: $*"; exit 1; }
sha256_of() { local out; out="$(openssl dgst -sha256 -r "$1")" && printf '%s' "${out%% *}"; }
base64_of() { openssl dgst -sha256 -binary "$1" | openssl base64 -A; }
field() { [[ $1 =~ \"$2\"[[:space:]]*:[[:space:]]*\"([^\"]*)\" ]] && printf '%s' "${BASH_REMATCH[1]}"; }

# ── the keys you trust: whose, for which algorithm, in which file ────────────────────────────────────────────────────
declare -A holder algorithm user_id pem
while IFS= read -r -d '}' one || [[ -n $one ]]; do
  id="$(field "$one" keyId)" || continue
  holder[$id]="$(field "$one" counterparty)"
  algorithm[$id]="$(field "$one" algorithm)"
  user_id[$id]="$(field "$one" userId)"
  pem[$id]="$trusted/$(field "$one" file)"
done < "$trusted/keys.json"

# key signature text: whether the signature, as openssl wants it, is the key's over the text
holds() {
  local id="$1" options=(-sha256)
  case "${algorithm[$id]-}" in
    ecdsa-p256-sha256 | rsa-v1_5-sha256) ;;
    rsa-pss-sha512) options=(-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64) ;;
    sm2-sm3) options=(-sm3 -sigopt "distid:${user_id[$id]}") ;;
    ed25519)
      openssl pkeyutl -verify -pubin -inkey "${pem[$id]}" -rawin -in "$3" -sigfile "$2" > /dev/null 2>&1
      return ;;
    *) return 1 ;;
  esac
  openssl dgst "${options[@]}" -verify "${pem[$id]}" -signature "$2" "$3" > /dev/null 2>&1
}

xml_holds() {
  local kind=rsa
  [[ ${algorithm[$1]-} == ecdsa-p256-sha256 ]] && kind=ecdsa
  xmlsec1 --verify --enabled-key-data "$kind" --pubkey-pem "${pem[$1]}" "$2" > /dev/null 2>&1
}

# ── the container: stored files with expected names, nothing twice, nothing between or behind them ───────────────────
names="$(unzip -Z1 "$file" 2> /dev/null)" || bad "not a ZIP file, or bytes in front of it or behind it"
mapfile -t listed <<< "$names"
((${#listed[@]} <= files_max)) || bad "too many files"
declare -A present
for name in "${listed[@]}"; do
  [[ $name =~ ^(mimetype|records\.txt|timeline\.html|manifest\.json|(META-INF|checkpoint|messages|bases|signatures|keys)/[A-Za-z0-9][A-Za-z0-9._-]*)$ ]] ||
    bad "a name that does not belong into an evidence file: $(printf '%q' "$name")"
  [[ -z ${present[$name]-} ]] || bad "$name is in the container twice"
  present[$name]=1
done
[[ ${listed[0]} == mimetype ]] || bad "mimetype is not the first file"
total=0 lines=0
while read -r mode _ _ size _ method _; do
  [[ $mode =~ ^[-l?d] && $size =~ ^[0-9]+$ && $method =~ ^[a-zA-Z0-9:]{4}$ ]] || continue
  [[ $mode == -* && $method == stor ]] || bad "a file that is compressed, or no plain file"
  ((total += size, lines += 1))
done < <(unzip -Z "$file" 2> /dev/null)
((lines == ${#listed[@]})) || bad "the container cannot be listed"
((total <= bytes_max)) || bad "too large"
# A local and a central header for each file, and the end record: 76 and 22 bytes and every name twice, nothing else.
whole=$((total + 76 * lines + 22))
for name in "${listed[@]}"; do ((whole += 2 * ${#name})); done
[[ $(wc -c < "$file") -eq $whole ]] || bad "bytes in the container that belong to no file"
unzip -tqq "$file" > /dev/null 2>&1 || bad "a file of the container is damaged"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
unzip -qq -d "$folder" "$file" > /dev/null 2>&1 || bad "it cannot be unpacked"
cd "$folder" || exit 2
[[ $(< mimetype) == application/vnd.etsi.asic-e+zip ]] || bad "mimetype: another format"

# ── the list of files, signed by the gateway ─────────────────────────────────────────────────────────────────────────
for name in META-INF/ASiCManifest.xml META-INF/ASiCManifest.sig manifest.json records.txt; do
  [[ -n ${present[$name]-} ]] || bad "$name is missing"
done
manifest="$(< manifest.json)"
gateway="$(field "$manifest" gatewayKeyId)" || bad "manifest.json names no key"
[[ ${holder[$gateway]-} == gateway ]] || bad "$gateway is not a key you trust as the gateway's"
holds "$gateway" META-INF/ASiCManifest.sig META-INF/ASiCManifest.xml || bad "META-INF/ASiCManifest.sig does not verify"
case "${algorithm[$gateway]}" in
  ecdsa-p256-sha256 | rsa-v1_5-sha256)
    [[ -n ${present[META-INF/signatures.xml]-} ]] || bad "META-INF/signatures.xml is missing"
    xml_holds "$gateway" META-INF/signatures.xml || bad "META-INF/signatures.xml does not verify"
    unset 'present[META-INF/signatures.xml]' ;;
esac
unset 'present[META-INF/ASiCManifest.xml]' 'present[META-INF/ASiCManifest.sig]' 'present[mimetype]'
while IFS= read -r line; do
  [[ $line =~ ^\<asic:DataObjectReference\ URI=\"([^\"]+)\".*\<ds:DigestValue\>([^\<]+)\< ]] || continue
  name="${BASH_REMATCH[1]}" digest="${BASH_REMATCH[2]}"
  [[ -n ${present[$name]-} ]] || bad "$name is listed, but missing"
  [[ $(base64_of "$name") == "$digest" ]] || bad "$name differs from its digest in META-INF/ASiCManifest.xml"
  unset "present[$name]"
done < META-INF/ASiCManifest.xml
((${#present[@]} == 0)) || bad "a file that is not listed: ${!present[*]}"

# ── the records: one chain of hashes, the exact bytes, each message under its sender's own key ───────────────────────
chain="$(field "$manifest" chainId)"
previous="$(printf '%s' "$chain" | openssl dgst -sha256 -r)" previous="${previous%% *}"
declare -a hash_of
text='"(([^"\\]|\\.)*)"'
plain='[^"\\]*'
pattern="^\[\"evidence/1\",\"($plain)\",([0-9]+),\"([0-9a-f]{64})\",\"([a-z_]+)\",[0-9]+,$text,$text,$text,\"([0-9a-f]{64})\",\[\"([a-z_]+)\"(,\"($plain)\")?"
count=0 checked=0 unchecked=0

# sequence type counterparty form key: of a message that was believed
check_signature() {
  local number owner="$3" message="$6"
  number="$(printf '%04d' "$1")"
  [[ $2 == message_out ]] && owner=gateway
  case "$3" in
    registry:*) [[ $4 == enveloped ]] || bad "record $1: not signed as a registry signs" ;;
    bank:* | operator:*) [[ $4 == http_message ]] || bad "record $1: not signed as a bank signs" ;;
    *) bad "record $1: a message of nobody known" ;;
  esac
  [[ ${holder[$5]-} == "$owner" ]] || bad "record $1: $5 is not a key you trust as one of $owner"
  if [[ $4 == enveloped ]]; then
    if [[ ${algorithm[$5]} == sm2-sm3 ]]; then ((unchecked += 1)); return; fi
    xml_holds "$5" "$message" || bad "record $1: the signature inside its XML does not verify"
  else
    local signature="signatures/$number.der"
    [[ -f $signature ]] || signature="signatures/$number.bin"
    holds "$5" "$signature" "bases/$number.txt" || bad "record $1: its signature does not verify"
    grep -qxF "\"content-digest\": sha-256=:$(base64_of "$message"):" "bases/$number.txt" ||
      bad "record $1: the signature is over another message"
  fi
  ((checked += 1))
}

while IFS= read -r line; do
  ((count += 1))
  hash="${line:0:64}" written="${line:65}"
  found="$(printf '%s' "$written" | openssl dgst -sha256 -r)"
  [[ ${found%% *} == "$hash" ]] || bad "record $count: its hash does not cover its fields"
  [[ $written =~ $pattern ]] || bad "record $count: not a record of this format"
  parts=("${BASH_REMATCH[@]}")
  [[ ${parts[1]} == "$chain" ]] || bad "record $count: belongs to ${parts[1]}"
  [[ ${parts[2]} == "$count" ]] || bad "record $count: missing, ${parts[2]} stands in its place"
  [[ ${parts[3]} == "$previous" ]] || bad "record $count: does not follow the record before it"
  type="${parts[4]}" counterparty="${parts[5]}" digest="${parts[11]}" form="${parts[12]}" key="${parts[14]-}"
  messages=("messages/$(printf '%04d' "$count")-$type".*)
  [[ ${#messages[@]} == 1 && -f ${messages[0]} ]] || bad "record $count: its message is missing"
  [[ $(sha256_of "${messages[0]}") == "$digest" ]] || bad "record $count: the message is not the one recorded"
  if [[ $type == message_in || $type == message_out ]]; then
    check_signature "$count" "$type" "$counterparty" "$form" "$key" "${messages[0]}"
  fi
  previous="$hash"
  hash_of[count]="$hash"
done < records.txt
[[ $(field "$manifest" headHash) == "$previous" ]] || bad "record $((count + 1)): the records end before the manifest's head"

# ── the checkpoint: the chain's head stands in a tree whose root the gateway signed ──────────────────────────────────
bytes_of() { local i; for ((i = 0; i < ${#1}; i += 2)); do printf '%b' "\\x${1:i:2}"; done; }
node_of() { local out; out="$({ printf '\x01'; bytes_of "$1"; bytes_of "$2"; } | openssl dgst -sha256 -r)"; printf '%s' "${out%% *}"; }

covered="no checkpoint yet"
if [[ -f checkpoint/checkpoint.txt ]]; then
  mapfile -t point < checkpoint/checkpoint.txt
  size="${point[3]#size }" root="${point[4]#root }"
  key='' index='' head='' path=()
  while IFS=' ' read -r word value; do
    case "$word" in key) key="$value" ;; index) index="$value" ;; head) head="$value" ;; path) path+=("$value") ;; esac
  done < checkpoint/inclusion.txt
  [[ ${holder[$key]-} == gateway ]] || bad "checkpoint: $key is not a key you trust as the gateway's"
  holds "$key" checkpoint/checkpoint.sig checkpoint/checkpoint.txt || bad "checkpoint: its signature does not verify"
  # Only plain numbers may reach arithmetic, which would run what else it finds.
  [[ $index =~ ^(0|[1-9][0-9]{0,14})$ && $size =~ ^[1-9][0-9]{0,14}$ ]] || bad "checkpoint: not a place in a tree"
  [[ $head =~ ^\[\"evidence-head/1\",\"[0-9a-f]*\",\"($plain)\",([1-9][0-9]{0,8}),\"([0-9a-f]{64})\"\]$ ]] || bad "checkpoint: not a head"
  stream="${BASH_REMATCH[1]}" sequence="${BASH_REMATCH[2]}" covered_hash="${BASH_REMATCH[3]}"
  [[ $stream == "$chain" ]] || bad "checkpoint: it is of another chain"
  ((sequence <= count)) || bad "record $((count + 1)): missing, the checkpoint covers $sequence"
  [[ ${hash_of[sequence]} == "$covered_hash" ]] || bad "record $sequence: not the one that the checkpoint covers"
  found="$({ printf '\x00'; printf '%s' "$head"; } | openssl dgst -sha256 -r)" node="${found%% *}"
  at="$index" last=$((size - 1))
  ((at <= last)) || bad "checkpoint: no such place in its tree"
  for other in "${path[@]}"; do
    [[ $other =~ ^[0-9a-f]{64}$ ]] || bad "checkpoint: not a proof"
    ((last > 0)) || bad "checkpoint: its proof is too long"
    if ((at % 2 == 1 || at == last)); then
      node="$(node_of "$other" "$node")"
      while ((at % 2 == 0 && at > 0)); do ((at /= 2, last /= 2)); done
    else
      node="$(node_of "$node" "$other")"
    fi
    ((at /= 2, last /= 2))
  done
  [[ $last == 0 && $node == "$root" ]] || bad "checkpoint: the head does not stand in its tree"
  covered="checkpoint ${point[2]#number } of ${point[5]#at } covers $sequence of $count records"
  if [[ -f checkpoint/time-stamp.tsr ]]; then
    if [[ -n $authority ]]; then
      openssl ts -verify -in checkpoint/time-stamp.tsr -data checkpoint/checkpoint.txt -CAfile "$authority" > /dev/null 2>&1 ||
        bad "checkpoint: its time-stamp does not verify"
      covered+=", time-stamped"
    else
      covered+=", time-stamp NOT checked"
    fi
  fi
fi

echo "VALID: chain $chain, $count records, $checked signatures verified; $covered"
if ((unchecked > 0)); then echo "NOT checked: $unchecked XML signatures under sm2-sm3, which xmlsec1 does not know"; fi
