# embed.awk: FILE... -> one C table { path, text, length }, on standard output. Bytes stand as they are, escaped for a C string;
# one source line is one string literal, so that a change of a file is a change of one line here.
BEGIN {
	print "/* made by src/build/embed.awk; not to be edited */"
	print "#include \"util/embed.h\""
	for (i = 1; i < ARGC; i++) {
		file = ARGV[i]
		printf "static const char text_%d[] =", i
		while ((getline line < file) > 0) {
			gsub(/[\\"?]/, "\\\\&", line)
			gsub(/\t/, "\\t", line)
			printf "\n\"%s\\n\"", line
		}
		close(file)
		print "\n\"\";"
	}
	print "const struct embed_file embed_table[] = {"
	for (i = 1; i < ARGC; i++)
		printf "\t{ \"%s\", text_%d, sizeof text_%d - 1 },\n", ARGV[i], i, i
	printf "};\nconst size_t embed_count = %d;\n", ARGC - 1
}
