#ifndef KJOB_CLIBYAML_SHIM_H
#define KJOB_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
