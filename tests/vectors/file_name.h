/* file_name.h - what a file of vectors is called where results are told. */
#ifndef VECTORS_FILE_NAME_H
#define VECTORS_FILE_NAME_H

#include <stddef.h>
#include <string.h>

struct file_name {
	const char *p; /* in the path */
	int len;
};

/* The path's last part, without .json. */
static inline struct file_name file_name_of(const char *path)
{
	static const char ending[] = ".json";
	const size_t cut = sizeof(ending) - 1;
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	size_t len = strlen(name);

	if (len > cut && strcmp(name + len - cut, ending) == 0)
		len -= cut;
	return (struct file_name){ name, (int)len };
}

#endif
