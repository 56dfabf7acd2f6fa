import CKernels

/// What decides the last bits of a molecule beside the recipe.
package enum Processor {
  /// The instructions the numerical kernels use here.
  package static var instructions: String {
    switch ck_best().pointee.isa {
    case CK_AVX512: "AVX-512"
    case CK_AVX2: "AVX2"
    default: "baseline"
    }
  }
}
