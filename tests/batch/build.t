#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# configure and the makefile: what they say, where they write, what they install and pack.
. "$(dirname "$0")/../lib.sh"

# --- configure ---

run "$SRCDIR/configure" --help
is "$status" 0 'configure --help succeeds'
like "$out" '--install-deps=all' 'it lists the options'
is "$(ls)" '' 'and writes nothing'

run "$SRCDIR/configure" --enable-nonsense
is "$status" 2 'an unknown option is refused'
like "$err" 'unknown argument --enable-nonsense' 'by name'

run env CFLAGS='-O2 -ffast-math' "$SRCDIR/configure"
is "$status" 1 'a global -ffast-math is refused'
like "$err" '-ffast-math changes results' 'with the reason'

# A compiler that has neither of two libraries.
cat >"$dir/cc" <<'END'
#!/bin/sh
for word; do case $word in -ljansson | -lcrypto) exit 1 ;; esac; done
exec cc "$@"
END
chmod +x "$dir/cc"
run env CC="$dir/cc" "$SRCDIR/configure"
is "$status" 1 'missing libraries stop configure'
like "$err" 'jansson.*is missing: install .*run ./configure --install-deps' 'a sentence says what to install'
like "$err" 'libcrypto.*is missing' 'all that is missing is said at once'
ok 'no Makefile is left' test ! -e Makefile
like "$(cat configure.log)" '-ljansson' 'configure.log has the failed command'

mkdir "$dir/elsewhere"
cd "$dir/elsewhere" || exit 1
run "$SRCDIR/configure" --prefix=/opt/peephole CFLAGS='-O1 -DMARK=1'
is "$status" 0 'configure works in another folder'
is "$(echo *)" 'Makefile configure.log' 'and writes two files there'
like "$(head -n 1 configure.log)" '--prefix=/opt/peephole' 'its command line is recorded'
ok 'make can run configure again' make -B Makefile
like "$(make -n all V=1)" '-O2 .*-O1 -DMARK=1 ' 'and the given flags come last'
ok 'make help needs no build' make help

# One that has all but ISA-L, LIBSVM and LIBLINEAR, which the program can do without.
mkdir "$dir/slower" && cd "$dir/slower" || exit 1
sed 's/-ljansson | -lcrypto/-lisal | -lsvm | -llinear/' "$dir/cc" >"$dir/cc-slower" && chmod +x "$dir/cc-slower"
run env CC="$dir/cc-slower" "$SRCDIR/configure"
is "$status" 0 'configure works without ISA-L, LIBSVM and LIBLINEAR'
like "$out" 'ISA-L .*no, zlib does it alone' 'and says so'
like "$out" 'LIBSVM .*no, svm will do without' 'and what that costs'
unlike "$(make -n lib)" 'PEEPHOLE_(ISAL|LIB)' 'nothing is built for it'
cd "$dir/elsewhere" || exit 1

# --- make dist ---

ok 'make dist' make dist
packed=$(tar -tzf peephole-"$(cat "$SRCDIR/VERSION")".tar.gz | sed 's|^[^/]*/||')
for file in configure configure.needs Makefile.in LICENSE VERSION src/base/err.h ui/main.c tests/lib.sh; do
    like "$packed" "^$file\$" "the tarball has $file"
done
unlike "$packed" '\.o$|^build/|^Makefile$|^\.git/' 'and nothing that was made'

# --- make install, from the build under test ---

root=$dir/root
ok 'make install' make -C "$BUILDDIR" install DESTDIR="$root"
installed=$(cd "$root" && find . -type f)
like "$installed" '/bin/peephole$' 'the program is installed'
like "$installed" '/peephole/sessions/first\.peep$' 'the sessions are'
like "$installed" '/peephole/plots/.*\.gp$' 'the plots are'
like "$installed" '/LICENSE$' 'the licence is'
for file in $(grep -o '](\(docs/\)*[A-Za-z]*\.[a-z]*)' "$SRCDIR/README.md" | tr -d ']()' | sort -u); do
    like "$installed" "/share/doc/peephole/$file\$" "what the README leads to: $file"
done
for file in man/man1/peephole.1 man/man5/peephole-sessions.5 bash-completion/completions/peephole \
    zsh/site-functions/_peephole fish/vendor_completions.d/peephole.fish; do
    like "$installed" "/share/$file\$" "$file is"
done
ok 'the installed program runs, from any folder' "$root$(cd "$root" && find . -name peephole -path '*/bin/*' | sed 's/^\.//')" run sessions/first.peep epochs=1
ok 'with the sessions that came along, and writes where it is' test -s first-loss.png
ok 'make uninstall' make -C "$BUILDDIR" uninstall DESTDIR="$root"
is "$(find "$root" -type f)" '' 'leaves no file'
is "$(find "$root" -name peephole)" '' 'and no folder of ours'

finish
