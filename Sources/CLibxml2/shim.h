#ifndef KJOB_CLIBXML2_SHIM_H
#define KJOB_CLIBXML2_SHIM_H

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlwriter.h>

/// Frees memory that libxml2 allocated; xmlFree itself is a mutable global, which Swift 6 rejects.
static inline void kjob_xml_free(void *pointer) {
  xmlFree(pointer);
}

#endif
