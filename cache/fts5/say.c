#include "say.h"

double ftsync_say_bounds[2][2 * SAY_REACH * SAY_STEPS];

__attribute__((constructor)) static void bound(void) {
  for (int i = 0; i < 2 * SAY_REACH * SAY_STEPS; i++) {
    double x = (double)(i + 1) / SAY_STEPS - SAY_REACH;
    ftsync_say_bounds[0][i] = 1 / (1 + exp(-x));
    ftsync_say_bounds[1][i] = exp2(x < 0 ? x : 0);
  }
}
