#include "include/CHDF5.h"

#include "library.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static hid_t writing_access(void) {
  hid_t access = h5_access();
  h5.H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V18);
  return access;
}

// Times of objects would make every file differ from the one before.
static hid_t timeless(hid_t class) {
  hid_t list = h5.H5Pcreate(class);
  h5.H5Pset_obj_track_times(list, 0);
  return list;
}

h5_id h5_create(const char *path) {
  hid_t access = writing_access(), creation = timeless(h5.H5P_CLS_FILE_CREATE_ID_g);
  hid_t file = h5.H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
  h5.H5Pclose(creation);
  h5.H5Pclose(access);
  return file;
}

h5_id h5_open(const char *path) {
  hid_t access = writing_access();
  hid_t file = h5.H5Fopen(path, H5F_ACC_RDWR, access);
  h5.H5Pclose(access);
  return file;
}

int h5_close(h5_id object) {
  int kind = h5.H5Iget_type(object);
  return kind == H5I_GROUP || kind == H5I_DATASET ? h5.H5Oclose(object) : h5.H5Fclose(object);
}

// One level after the other: groups that the library makes on the way have times.
h5_id h5_group(h5_id parent, const char *path) {
  char part[512];
  if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) return -1;
  hid_t creation = timeless(h5.H5P_CLS_GROUP_CREATE_ID_g), group = -1;
  for (char *end = part; end;) {
    end = strchr(end + 1, '/');
    if (end) *end = 0;
    if (group >= 0) h5.H5Oclose(group);
    group = h5.H5Lexists(parent, part, H5P_DEFAULT) > 0
      ? h5.H5Oopen(parent, part, H5P_DEFAULT)
      : h5.H5Gcreate2(parent, part, H5P_DEFAULT, creation, H5P_DEFAULT);
    if (group < 0) break;
    if (end) *end = '/';
  }
  h5.H5Pclose(creation);
  return group;
}

int h5_has(h5_id parent, const char *name) {
  return h5.H5Lexists(parent, name, H5P_DEFAULT) > 0;
}

int64_t h5_children(h5_id group) {
  H5G_info_t info;
  return h5.H5Gget_info(group, &info) < 0 ? -1 : (int64_t)info.nlinks;
}

int h5_child(h5_id group, uint64_t index, char *name, size_t size) {
  ssize_t length = h5.H5Lget_name_by_idx(
    group, ".", H5_INDEX_NAME, H5_ITER_INC, index, name, size, H5P_DEFAULT);
  return length < 0 || (size_t)length >= size ? -1 : 0;
}

int h5_link(h5_id group, const char *path, h5_id other, const char *name) {
  return h5.H5Lcreate_hard(group, path, other, name, H5P_DEFAULT, H5P_DEFAULT);
}

static int set(
  hid_t object, const char *name, size_t count, hid_t stored, hid_t given, const void *values) {
  hsize_t length = count;
  hid_t space = count ? h5.H5Screate_simple(1, &length, NULL) : h5.H5Screate(H5S_SCALAR);
  hid_t attribute = h5.H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
  int result = attribute < 0 ? -1 : h5.H5Awrite(attribute, given, values);
  if (attribute >= 0 && h5.H5Aclose(attribute) < 0) result = -1;
  h5.H5Sclose(space);
  return result;
}

int h5_set_texts(h5_id object, const char *name, size_t count, const char *const *texts) {
  hid_t type = h5.H5Tcopy(h5.H5T_C_S1_g);
  h5.H5Tset_size(type, H5T_VARIABLE);
  h5.H5Tset_cset(type, H5T_CSET_UTF8);
  int result = set(object, name, count, type, type, texts);
  h5.H5Tclose(type);
  return result;
}

int h5_set_integers(h5_id object, const char *name, size_t count, const int32_t *values) {
  return set(object, name, count, h5.H5T_STD_I32LE_g, h5.H5T_NATIVE_INT_g, values);
}

static hid_t in_memory(h5_kind kind) {
  return kind == h5_doubles ? h5.H5T_NATIVE_DOUBLE_g : h5.H5T_NATIVE_INT_g;
}

h5_id h5_dataset(h5_id parent, const char *name, h5_kind kind, int rank, const uint64_t *chunk) {
  hsize_t none[3] = {0}, most[3] = {H5S_UNLIMITED, H5S_UNLIMITED, H5S_UNLIMITED}, lengths[3];
  for (int i = 0; i < rank; i++) lengths[i] = chunk[i];
  double missing = NAN;
  int absent = -1;
  hid_t space = h5.H5Screate_simple(rank, none, most);
  hid_t creation = timeless(h5.H5P_CLS_DATASET_CREATE_ID_g);
  h5.H5Pset_chunk(creation, rank, lengths);
  h5.H5Pset_shuffle(creation);
  h5.H5Pset_deflate(creation, 4);
  h5.H5Pset_fill_value(
    creation, in_memory(kind), kind == h5_doubles ? (void *)&missing : (void *)&absent);
  hid_t stored = kind == h5_doubles ? h5.H5T_IEEE_F64LE_g : h5.H5T_STD_I32LE_g;
  hid_t dataset = h5.H5Dcreate2(parent, name, stored, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  h5.H5Pclose(creation);
  h5.H5Sclose(space);
  return dataset;
}

h5_id h5_open_dataset(h5_id parent, const char *name) {
  return h5.H5Oopen(parent, name, H5P_DEFAULT);
}

int h5_lengths(h5_id dataset, int rank, uint64_t *lengths) {
  hid_t space = h5.H5Dget_space(dataset);
  if (space < 0) return -1;
  hsize_t found[3] = {0};
  int result = -1;
  if (rank <= 3 && h5.H5Sget_simple_extent_ndims(space) == rank)
    result = h5.H5Sget_simple_extent_dims(space, found, NULL);
  for (int i = 0; i < rank && result >= 0; i++) lengths[i] = found[i];
  h5.H5Sclose(space);
  return result;
}

int h5_extend(h5_id dataset, const uint64_t *lengths) {
  hid_t space = h5.H5Dget_space(dataset);
  int rank = h5.H5Sget_simple_extent_ndims(space);
  h5.H5Sclose(space);
  hsize_t wanted[3] = {0};
  for (int i = 0; i < rank && i < 3; i++) wanted[i] = lengths[i];
  return h5.H5Dset_extent(dataset, wanted);
}

int h5_write(
  h5_id dataset, h5_kind kind, int rank, const uint64_t *start, const uint64_t *count,
  const void *values) {
  hsize_t first[3] = {0}, size[3] = {0};
  for (int i = 0; i < rank; i++) {
    first[i] = start[i];
    size[i] = count[i];
    if (size[i] == 0) return 0;
  }
  hid_t inside = h5.H5Dget_space(dataset), outside = h5.H5Screate_simple(rank, size, NULL);
  int result = h5.H5Sselect_hyperslab(inside, H5S_SELECT_SET, first, NULL, size, NULL);
  if (result >= 0)
    result = h5.H5Dwrite(dataset, in_memory(kind), outside, inside, H5P_DEFAULT, values);
  h5.H5Sclose(outside);
  h5.H5Sclose(inside);
  return result;
}
