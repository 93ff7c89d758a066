#!/usr/bin/env bash
# What the core's object files ask the linker for, against a list of what is pure. One case for each archive.
#
#   symbols_test.sh ARCHIVE...
set -uo pipefail

# Whole names, mangled as nm prints them.
allowed=(
    '_Z(T[ISV])?N?K?N?K?8toxrelay.*' '_Z[A-Za-z]*N?K?8toxrelay.*'  # the core itself
    '_Z[A-Za-z]*N[KV]*S.*8toxrelay.*' '_ZSt[a-zA-Z0-9]*I.*8toxrelay.*'  # templates of the library over our types
    # libsodium: functions of their arguments alone. Nothing here is random: no randombytes_*, no *_keypair.
    'crypto_(box_beforenm|core_hsalsa20|kdf_derive_from_key|scalarmult_base)'
    'crypto_onetimeauth_poly1305(_(verify|init|update|final))?' 'crypto_stream_salsa20(_xor(_ic)?)?' 'crypto_verify_16'
    'sodium_(memzero|memcmp|bin2hex|hex2bin|bin2base64|base64_encoded_len)'
    # bytes
    'mem(cpy|move|set|cmp|chr)' '__mem(cpy|move|set)_chk' 'strlen' 'bcmp'
    # memory, and the lenders of it
    '_Zn[wa]m(St11align_val_t)?' '_Zd[la]Pv(m|St11align_val_t|mSt11align_val_t)?'
    '_Z(TI|TV|N|NK)?St3pmr.*' '_ZT[ISV]NSt3pmr.*' '_ZNSaI.*' '_ZSt[0-9]+_Rb_tree_[a-z_]+P.*' '_ZSt[0-9]+_Rb_tree_[a-z_]+b?PK?S.*' '_ZNSt8__detail15_List_node_base[0-9]+_M_(hook|unhook)E.*' '_ZNK?Ss.*' '_ZNK?St7__cxx1112basic_stringI.*'
    # exceptions, as far as bad_alloc and the library's own checks go
    '__cxa_(allocate_exception|free_exception|begin_catch|end_catch|throw|rethrow|throw_bad_array_new_length)'
    '__cxa_call_terminate' '__gxx_personality_v0' '_Unwind_Resume' '__clang_call_terminate' '_ZSt9terminatev'
    '_ZT[ISV]St9(bad_alloc|exception)' '_ZT[ISV]St9bad_alloc' '_ZNK?St9(bad_alloc|exception).*'
    '_ZSt[0-9]+__throw_[a-z_]+(v|PKcz?|i|PKc.*)' '_ZSt21__glibcxx_assert_failPKciS0_S0_'
    '_ZT[ISV]N10__cxxabiv1[0-9]+__(si_|vmi_)?(class|function)_type_infoE' '_ZTISt9type_info'
    # what compilers put in
    '__stack_chk_fail' '_GLOBAL_OFFSET_TABLE_' '__dso_handle' '__llvm_profile_.*' '__(asan|ubsan|tsan|sanitizer)_.*'
)
allowed_names=$(IFS='|' && printf '^(%s)$' "${allowed[*]}")

passed=0
failed=0
mapfile -t archives < <(printf '%s\n' "$@" | sort -u)
for archive in "${archives[@]}"; do
    undefined=$(nm --undefined-only --format=posix "$archive" | awk 'NF > 1 { print $1 }' | sort -u)
    globals=$(nm --defined-only --format=posix "$archive" | awk 'NF > 1 && $2 ~ /^[BbDdCSs]$/ && $1 ~ /^_Z(GV)?Z?NK?8toxrelay/ { print $1 }')
    defined=$(nm --defined-only --format=posix "$archive" | awk 'NF > 1' | wc -l)
    foreign=$(grep -Ev "$allowed_names" <<<"$undefined" | grep .)
    if [[ -n $foreign || -n $globals || $defined -eq 0 ]]; then
        failed=$((failed + 1))
        echo "$(basename "$archive"): FAILED"
        [[ -z $foreign ]] || printf '    asks for what is not known to be pure: %s\n' $foreign
        [[ -z $globals ]] || printf '    has a variable that outlives its function: %s\n' $globals
        [[ $defined -gt 0 ]] || echo '    defines nothing: is this an archive?'
    else
        passed=$((passed + 1))
    fi
    everything+=$undefined$'\n'
done

# The test's own test: these it must have seen, so nm and the archives were there; those it must refuse.
for name in sodium_memzero crypto_box_beforenm; do
    if ! grep -qx "$name" <<<"${everything-}"; then
        failed=$((failed + 1))
        echo "$name is not asked for: the wrong archives were looked at"
    fi
done
for name in socket clock_gettime randombytes_buf pthread_create fopen puts getenv crypto_box_keypair \
    _ZNSt6chrono3_V212steady_clock3nowEv _ZNSt13random_device9_M_getvalEv _ZSt4cout; do
    if grep -Eq "$allowed_names" <<<"$name"; then
        failed=$((failed + 1))
        echo "$name would pass: the list is too wide"
    fi
done

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
