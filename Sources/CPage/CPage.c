#include "CPage.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry a file of the folder `page`. The compiler knows the files for what they are, so that a change
// of one makes them anew.

static const unsigned char index_html[] = {
#embed "page/index.html"
};

static const cp_file files[] = {
    {"/", index_html, sizeof index_html},
    {NULL, NULL, 0},
};

const cp_file *cp_files(void) { return files; }
