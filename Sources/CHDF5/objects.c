#include "include/CHDF5.h"

#include "reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A file may point to any other one of this machine: it is not followed.
static herr_t no_other_file(
  const char *a, const char *b, const char *c, const char *d, unsigned *e, hid_t f, void *g) {
  (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g;
  return -1;
}

static hid_t within(void) {
  static hid_t access = -1;
  if (access < 0) {
    access = h5.H5Pcreate(h5.H5P_CLS_LINK_ACCESS_ID_g);
    if (h5.H5Pset_elink_cb(access, no_other_file, NULL) < 0) refuse("%s", h5_error());
  }
  return access;
}

hid_t open_object(hid_t parent, const char *path) {
  char part[256];
  snprintf(part, sizeof part, "%s", path);
  for (char *end = part; end;) {
    end = strchr(end + 1, '/');
    if (end) *end = 0;
    if (h5.H5Lexists(parent, part, within()) <= 0) return -1;
    if (end) *end = '/';
  }
  hid_t object = h5.H5Oopen(parent, path, within());
  if (object < 0) refuse("%s cannot be opened: %s", path, h5_error());
  return object;
}

int text_attribute(hid_t object, const char *name, char *text, size_t size) {
  if (h5.H5Aexists(object, name) <= 0) return 0;
  hid_t attribute = h5.H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) return 0;
  hid_t type = h5.H5Aget_type(attribute), space = h5.H5Aget_space(attribute);
  int is_text = h5.H5Tget_class(type) == H5T_STRING && h5.H5Sget_simple_extent_npoints(space) == 1;
  if (is_text && h5.H5Tis_variable_str(type) > 0) {
    char *value = NULL;
    is_text = h5.H5Aread(attribute, type, &value) >= 0 && value != NULL;
    if (is_text) snprintf(text, size, "%s", value);
  } else if (is_text) {
    size_t length = h5.H5Tget_size(type);
    char value[256] = {0};
    is_text = length < sizeof value && h5.H5Aread(attribute, type, value) >= 0;
    if (is_text) snprintf(text, size, "%s", value);
  }
  h5.H5Sclose(space);
  h5.H5Tclose(type);
  h5.H5Aclose(attribute);
  return is_text;
}

// What one unit is in angstrom, eV or eV/angstrom; 0 of an unknown one.
static double factor_of(const char *unit) {
  static const struct {
    const char *name;
    double factor;
  } units[] = {
    {"Angstrom", 1}, {"angstrom", 1}, {"A", 1}, {"\xC3\x85", 1}, {"\xE2\x84\xAB", 1}, {"Ang", 1},
    {"nm", 10}, {"pm", 0.01}, {"m", 1e10}, {"Bohr", 0.529177210903}, {"bohr", 0.529177210903},
    {"a0", 0.529177210903}, {"eV", 1}, {"meV", 0.001}, {"Hartree", 27.211386245988},
    {"hartree", 27.211386245988}, {"Ha", 27.211386245988}, {"J", 6.241509074460763e18},
    {"kJ mol-1", 0.010364269656262173}, {"kJ/mol", 0.010364269656262173},
    {"kcal mol-1", 0.04336410424180093}, {"kcal/mol", 0.04336410424180093},
    {"eV Angstrom-1", 1}, {"eV/Angstrom", 1}, {"eV/A", 1}, {"eV A-1", 1},
    {"kJ mol-1 nm-1", 0.0010364269656262173}, {"kJ mol-1 Angstrom-1", 0.010364269656262173},
    {"kJ/(mol*nm)", 0.0010364269656262173}, {"kJ/(mol*Angstrom)", 0.010364269656262173},
    {"Hartree Bohr-1", 51.422067476325886}, {"Ha/bohr", 51.422067476325886},
  };
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp(units[i].name, unit) == 0) return units[i].factor;
  return 0;
}

numbers find_numbers(hid_t parent, const char *path) {
  numbers found = {.dataset = -1, .factor = 1, .chunk = 1};
  hid_t element = open_object(parent, path);
  if (element < 0) return found;
  char unit[64];
  int has_unit = text_attribute(element, "unit", unit, sizeof unit);
  if (h5.H5Iget_type(element) == H5I_GROUP) {
    hid_t group = element;
    element = open_object(group, "value");
    if (element < 0) return found;
    found.is_series = 1;
    if (!has_unit) has_unit = text_attribute(element, "unit", unit, sizeof unit);
  }
  if (h5.H5Iget_type(element) != H5I_DATASET) refuse("%s is not a dataset", path);
  found.dataset = element;
  if (has_unit) found.factor = factor_of(unit);

  hid_t type = h5.H5Dget_type(element), space = h5.H5Dget_space(element);
  hid_t creation = h5.H5Dget_create_plist(element);
  if (type < 0 || space < 0 || creation < 0) refuse("%s cannot be read: %s", path, h5_error());
  int class = h5.H5Tget_class(type);
  size_t size = h5.H5Tget_size(type);
  if ((class != H5T_INTEGER && class != H5T_FLOAT && class != H5T_ENUM) || size > 16)
    refuse("%s does not hold numbers", path);
  int layout = h5.H5Pget_layout(creation);
  if (layout == H5D_VIRTUAL || h5.H5Pget_external_count(creation) > 0)
    refuse("%s has its values in another file; such files are not read", path);
  int rank = h5.H5Sget_simple_extent_ndims(space);
  if (rank < 1 || rank > 3) refuse("%s has %d dimensions; 1 to 3 are possible", path, rank);
  if (h5.H5Sget_simple_extent_dims(space, found.lengths, NULL) != rank)
    refuse("%s cannot be read: %s", path, h5_error());
  if (layout == H5D_CHUNKED) {
    hsize_t chunk[3] = {0};
    if (h5.H5Pget_chunk(creation, 3, chunk) != rank) refuse("%s has a damaged layout", path);
    double bytes = (double)size;
    for (int i = 0; i < rank; i++) bytes *= (double)chunk[i];
    if (bytes > MOST_CHUNK) refuse("%s is cut into chunks of more than 256 MB", path);
    found.chunk = chunk[0];
  }
  found.rank = rank;
  h5.H5Pclose(creation);
  h5.H5Sclose(space);
  h5.H5Tclose(type);
  return found;
}

void read_numbers(const numbers *from, hsize_t first, hsize_t rows, double *values) {
  hid_t type = h5.H5Dget_type(from->dataset), inside = h5.H5Dget_space(from->dataset);
  int is_named = h5.H5Tget_class(type) == H5T_ENUM;
  hsize_t start[3] = {first, 0, 0}, count[3] = {rows, from->lengths[1], from->lengths[2]};
  if (rows == 0) count[0] = from->lengths[0];
  size_t total = 1;
  for (int i = 0; i < from->rank; i++) total *= count[i];
  if (total == 0) return;
  hid_t outside = h5.H5Screate_simple(from->rank, count, NULL);
  int result = h5.H5Sselect_hyperslab(inside, H5S_SELECT_SET, start, NULL, count, NULL);
  // Names are not converted to reals.
  int *names = is_named ? malloc(total * sizeof *names) : NULL;
  if (is_named && !names) refuse("there is not enough memory for a block of it");
  if (result >= 0)
    result = h5.H5Dread(
      from->dataset, is_named ? h5.H5T_NATIVE_INT_g : h5.H5T_NATIVE_DOUBLE_g, outside, inside,
      H5P_DEFAULT, is_named ? (void *)names : values);
  if (result < 0) refuse("its values cannot be read: %s", h5_error());
  for (size_t i = 0; names && i < total; i++) values[i] = names[i];
  free(names);
  h5.H5Sclose(outside);
  h5.H5Sclose(inside);
  h5.H5Tclose(type);
}

void each_child(hid_t group, void (*visit)(hid_t, const char *, void *), void *context) {
  H5G_info_t info;
  if (h5.H5Gget_info(group, &info) < 0) refuse("a group cannot be read: %s", h5_error());
  for (hsize_t i = 0; i < info.nlinks && i < 1000; i++) {
    char name[128];
    ssize_t length = h5.H5Lget_name_by_idx(
      group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
    if (length < 0) refuse("a group cannot be read: %s", h5_error());
    if ((size_t)length < sizeof name) visit(group, name, context);
  }
}
