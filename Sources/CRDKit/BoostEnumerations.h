// To be included before anything of Boost. Boost 1.74 (Debian 12) counts one past the ends of three
// enumerations at compile time, which clang since version 16 refuses where an enumeration has no
// fixed underlying type. Gives them one, as later releases of Boost no longer need.
#ifndef BOOST_ENUMERATIONS_H
#define BOOST_ENUMERATIONS_H

#define int_float_mixture_enum int_float_mixture_enum : int
#include <boost/numeric/conversion/int_float_mixture_enum.hpp>
#undef int_float_mixture_enum

#define sign_mixture_enum sign_mixture_enum : int
#include <boost/numeric/conversion/sign_mixture_enum.hpp>
#undef sign_mixture_enum

#define udt_builtin_mixture_enum udt_builtin_mixture_enum : int
#include <boost/numeric/conversion/udt_builtin_mixture_enum.hpp>
#undef udt_builtin_mixture_enum

#endif
