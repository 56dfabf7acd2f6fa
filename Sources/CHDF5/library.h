// The functions of libhdf5 that are used, and the few of its declarations that they need: those of
// 1.10 to 1.14. Its own headers are not needed to build this.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef int64_t hid_t;
typedef int herr_t;
typedef unsigned long long hsize_t;
typedef int htri_t;

enum {
  H5F_ACC_RDONLY = 0, H5F_ACC_RDWR = 1, H5F_ACC_TRUNC = 2,
  H5P_DEFAULT = 0, H5S_ALL = 0, H5E_DEFAULT = 0,
  H5S_SCALAR = 0, H5S_SELECT_SET = 0,
  H5I_GROUP = 2, H5I_DATASET = 5,
  H5T_INTEGER = 0, H5T_FLOAT = 1, H5T_STRING = 3, H5T_ENUM = 8,
  H5T_CSET_UTF8 = 1,
  H5D_CHUNKED = 2, H5D_VIRTUAL = 3,
  H5_INDEX_NAME = 0, H5_ITER_INC = 0,
  H5E_WALK_UPWARD = 0,
  // Object headers without times, which every version since 1.8 reads.
  H5F_LIBVER_V18 = 1,
};
#define H5S_UNLIMITED ((hsize_t)-1)
#define H5T_VARIABLE ((size_t)-1)

typedef struct {
  int storage_type;
  hsize_t nlinks;
  int64_t max_corder;
  int mounted;
} H5G_info_t;

typedef struct {
  hid_t cls_id, maj_num, min_num;
  unsigned line;
  const char *func_name, *file_name, *desc;
} H5E_error2_t;

typedef herr_t (*h5_walk)(unsigned, const H5E_error2_t *, void *);
typedef herr_t (*h5_external)(
  const char *, const char *, const char *, const char *, unsigned *, hid_t, void *);

#define H5_FUNCTIONS(F) \
  F(herr_t, H5open, (void)) \
  F(herr_t, H5dont_atexit, (void)) \
  F(herr_t, H5Eset_auto2, (hid_t, void *, void *)) \
  F(herr_t, H5Ewalk2, (hid_t, int, h5_walk, void *)) \
  F(hid_t, H5Fcreate, (const char *, unsigned, hid_t, hid_t)) \
  F(hid_t, H5Fopen, (const char *, unsigned, hid_t)) \
  F(herr_t, H5Fclose, (hid_t)) \
  F(hid_t, H5Gcreate2, (hid_t, const char *, hid_t, hid_t, hid_t)) \
  F(herr_t, H5Gget_info, (hid_t, H5G_info_t *)) \
  F(htri_t, H5Lexists, (hid_t, const char *, hid_t)) \
  F(herr_t, H5Lcreate_hard, (hid_t, const char *, hid_t, const char *, hid_t, hid_t)) \
  F(ssize_t, H5Lget_name_by_idx, \
    (hid_t, const char *, int, int, hsize_t, char *, size_t, hid_t)) \
  F(hid_t, H5Oopen, (hid_t, const char *, hid_t)) \
  F(herr_t, H5Oclose, (hid_t)) \
  F(int, H5Iget_type, (hid_t)) \
  F(hid_t, H5Acreate2, (hid_t, const char *, hid_t, hid_t, hid_t, hid_t)) \
  F(hid_t, H5Aopen, (hid_t, const char *, hid_t)) \
  F(htri_t, H5Aexists, (hid_t, const char *)) \
  F(hid_t, H5Aget_type, (hid_t)) \
  F(hid_t, H5Aget_space, (hid_t)) \
  F(herr_t, H5Aread, (hid_t, hid_t, void *)) \
  F(herr_t, H5Awrite, (hid_t, hid_t, const void *)) \
  F(herr_t, H5Aclose, (hid_t)) \
  F(hid_t, H5Dcreate2, (hid_t, const char *, hid_t, hid_t, hid_t, hid_t, hid_t)) \
  F(hid_t, H5Dget_space, (hid_t)) \
  F(hid_t, H5Dget_type, (hid_t)) \
  F(hid_t, H5Dget_create_plist, (hid_t)) \
  F(herr_t, H5Dset_extent, (hid_t, const hsize_t *)) \
  F(herr_t, H5Dread, (hid_t, hid_t, hid_t, hid_t, hid_t, void *)) \
  F(herr_t, H5Dwrite, (hid_t, hid_t, hid_t, hid_t, hid_t, const void *)) \
  F(hid_t, H5Screate, (int)) \
  F(hid_t, H5Screate_simple, (int, const hsize_t *, const hsize_t *)) \
  F(int, H5Sget_simple_extent_ndims, (hid_t)) \
  F(int, H5Sget_simple_extent_dims, (hid_t, hsize_t *, hsize_t *)) \
  F(int64_t, H5Sget_simple_extent_npoints, (hid_t)) \
  F(herr_t, H5Sselect_hyperslab, \
    (hid_t, int, const hsize_t *, const hsize_t *, const hsize_t *, const hsize_t *)) \
  F(herr_t, H5Sclose, (hid_t)) \
  F(hid_t, H5Tcopy, (hid_t)) \
  F(herr_t, H5Tset_size, (hid_t, size_t)) \
  F(herr_t, H5Tset_cset, (hid_t, int)) \
  F(size_t, H5Tget_size, (hid_t)) \
  F(int, H5Tget_class, (hid_t)) \
  F(htri_t, H5Tis_variable_str, (hid_t)) \
  F(herr_t, H5Tclose, (hid_t)) \
  F(hid_t, H5Pcreate, (hid_t)) \
  F(herr_t, H5Pclose, (hid_t)) \
  F(herr_t, H5Pset_obj_track_times, (hid_t, unsigned)) \
  F(herr_t, H5Pset_libver_bounds, (hid_t, int, int)) \
  F(herr_t, H5Pset_elink_cb, (hid_t, h5_external, void *)) \
  F(herr_t, H5Pset_chunk, (hid_t, int, const hsize_t *)) \
  F(int, H5Pget_chunk, (hid_t, int, hsize_t *)) \
  F(int, H5Pget_layout, (hid_t)) \
  F(int, H5Pget_external_count, (hid_t)) \
  F(herr_t, H5Pset_shuffle, (hid_t)) \
  F(herr_t, H5Pset_deflate, (hid_t, unsigned)) \
  F(herr_t, H5Pset_fill_value, (hid_t, hid_t, const void *))

// Types and property classes: symbols that hold an identifier once H5open has run.
#define H5_VALUES(V) \
  V(H5T_C_S1_g) V(H5T_NATIVE_DOUBLE_g) V(H5T_NATIVE_INT_g) V(H5T_IEEE_F64LE_g) V(H5T_STD_I32LE_g) \
  V(H5P_CLS_FILE_CREATE_ID_g) V(H5P_CLS_FILE_ACCESS_ID_g) V(H5P_CLS_GROUP_CREATE_ID_g) \
  V(H5P_CLS_DATASET_CREATE_ID_g) V(H5P_CLS_LINK_ACCESS_ID_g)

typedef struct {
#define H5_MEMBER(result, name, arguments) result(*name) arguments;
  H5_FUNCTIONS(H5_MEMBER)
#undef H5_MEMBER
#define H5_MEMBER(name) hid_t name;
  H5_VALUES(H5_MEMBER)
#undef H5_MEMBER
  // Since 1.10.7; null before. Locks of files fail on some network file systems.
  herr_t (*H5Pset_file_locking)(hid_t, int, int);
} h5_library;

extern h5_library h5;

// Properties of access to a file.
hid_t h5_access(void);
