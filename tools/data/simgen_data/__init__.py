"""Makes the training data of simgen's default force field: structures labelled with GFN2-xTB."""

import os

# One structure fills no more than one core, and sums in threads would differ from run to run.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
