// The one source of all kernels. Included by CKernels.c once for each instruction set with
//   CK_NAME(x)  the name x takes in this variant
//   CK_LANES    floats a vector register holds
// inside a region whose functions are compiled for that instruction set.
//
// Contraction of a*b+c to fused multiply-adds is allowed; nothing else is reassociated, so the
// order of every sum is the one written here.

#include "kernels/vectors.h"

#include "kernels/panels.h"

#include "kernels/scalars.h"

#include "kernels/couplings.h"

#include "kernels/contraction.h"

#include "kernels/mixing.h"

#include "kernels/weights.h"

#include "kernels/messages.h"

#include "kernels/knots.h"

#include "kernels/adam.h"

static const ck_kernels CK_NAME(table) = {
  .isa = CK_ISA,
  .panel_bounds = CK_NAME(panel_bounds),
  .panel_sums = CK_NAME(panel_sums),
  .expand = CK_NAME(expand),
  .expand_reverse = CK_NAME(expand_reverse),
  .accumulate = CK_NAME(accumulate),
  .accumulate_reverse = CK_NAME(accumulate_reverse),
  .couple = CK_NAME(couple),
  .couple_reverse = CK_NAME(couple_reverse),
  .collect = CK_NAME(collect),
  .contract = CK_NAME(contract),
  .contract_reverse = CK_NAME(contract_reverse),
  .contract_weigh = CK_NAME(contract_weigh),
  .mix = CK_NAME(mix),
  .mix_weigh = CK_NAME(mix_weigh),
  .contract_learn = CK_NAME(contract_learn),
  .accumulate_weigh = CK_NAME(accumulate_weigh),
  .couple_weigh = CK_NAME(couple_weigh),
  .send = CK_NAME(send),
  .send_reverse = CK_NAME(send_reverse),
  .silu = CK_NAME(silu),
  .measure = CK_NAME(measure),
  .measure_reverse = CK_NAME(measure_reverse),
  .gate = CK_NAME(gate),
  .gate_reverse = CK_NAME(gate_reverse),
  .tabulate = CK_NAME(tabulate),
  .adam = CK_NAME(adam),
};

#undef CK_SPAN
#undef vf
#undef vi
