import Glibc

// The functions of the C library that numerical code calls. They are inlined, so that a call costs
// what it costs there.

@inlinable @inline(__always)
package func exp(_ x: Double) -> Double { Glibc.exp(x) }

@inlinable @inline(__always)
package func exp(_ x: Float) -> Float { Glibc.exp(x) }

@inlinable @inline(__always)
package func log(_ x: Double) -> Double { Glibc.log(x) }

@inlinable @inline(__always)
package func log(_ x: Float) -> Float { Glibc.log(x) }

@inlinable @inline(__always)
package func log10(_ x: Double) -> Double { Glibc.log10(x) }

@inlinable @inline(__always)
package func sin(_ x: Double) -> Double { Glibc.sin(x) }

@inlinable @inline(__always)
package func cos(_ x: Double) -> Double { Glibc.cos(x) }

@inlinable @inline(__always)
package func tan(_ x: Double) -> Double { Glibc.tan(x) }

@inlinable @inline(__always)
package func acos(_ x: Double) -> Double { Glibc.acos(x) }

@inlinable @inline(__always)
package func tanh(_ x: Double) -> Double { Glibc.tanh(x) }

@inlinable @inline(__always)
package func asinh(_ x: Double) -> Double { Glibc.asinh(x) }

@inlinable @inline(__always)
package func cbrt(_ x: Double) -> Double { Glibc.cbrt(x) }

@inlinable @inline(__always)
package func tgamma(_ x: Double) -> Double { Glibc.tgamma(x) }
/// The complementary error function.
package func erfc(_ x: Double) -> Double { Glibc.erfc(x) }

@inlinable @inline(__always)
package func floor(_ x: Double) -> Double { Glibc.floor(x) }

@inlinable @inline(__always)
package func ceil(_ x: Double) -> Double { Glibc.ceil(x) }

@inlinable @inline(__always)
package func sqrt(_ x: Double) -> Double { Glibc.sqrt(x) }

@inlinable @inline(__always)
package func sqrt(_ x: Float) -> Float { Glibc.sqrt(x) }

@inlinable @inline(__always)
package func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }

@inlinable @inline(__always)
package func pow(_ x: Float, _ y: Float) -> Float { Glibc.pow(x, y) }

@inlinable @inline(__always)
package func atan2(_ y: Double, _ x: Double) -> Double { Glibc.atan2(y, x) }
