/* The header has to stand alone; bodies are in Swift, held to it by the compiler. */
#include "scrip.h"
