#include "include/CHDF5.h"

#include "reading.h"

#include <stdio.h>
#include <string.h>

// MARK: Which particles

typedef struct {
  int count;
  char first[128], all[400];
} group_names;

static void note_group(hid_t group, const char *name, void *context) {
  (void)group;
  group_names *names = context;
  if (names->count++ == 0) snprintf(names->first, sizeof names->first, "%s", name);
  size_t used = strlen(names->all);
  snprintf(names->all + used, sizeof names->all - used, "%s%s", used ? ", " : "", name);
}

// The particles called `atoms`, or the only ones.
static hid_t find_particles(hid_t file, char *name, size_t size) {
  hid_t all = open_object(file, "particles");
  if (all < 0 || h5.H5Iget_type(all) != H5I_GROUP)
    refuse("it is HDF5, but not H5MD: it has no group 'particles'");
  group_names names = {0};
  each_child(all, note_group, &names);
  if (names.count == 0) refuse("its group 'particles' is empty");
  if (h5.H5Lexists(all, "atoms", H5P_DEFAULT) > 0) snprintf(names.first, sizeof names.first, "atoms");
  else if (names.count > 1)
    refuse("it has several groups of particles (%s), none of them called 'atoms'", names.all);
  hid_t particles = open_object(all, names.first);
  if (particles < 0 || h5.H5Iget_type(particles) != H5I_GROUP)
    refuse("particles/%s is not a group", names.first);
  snprintf(name, size, "%s", names.first);
  return particles;
}

// MARK: What belongs to each frame

// Whether what is beside the positions has a row per frame, [frames] or [frames, 3 or width ...].
static int fits(const numbers *found, const trajectory *from, int rank) {
  return found->rank == rank && found->lengths[0] == from->frames;
}

static void find_box(trajectory *found) {
  hid_t box = open_object(found->particles, "box");
  if (box < 0) return;
  found->edges = find_numbers(box, "edges");
  found->periodic = find_numbers(box, "pbc");
  numbers *edges = &found->edges;
  // Lengths of a box or vectors of a cell, once or per frame.
  int rank = edges->rank - (edges->is_series ? 1 : 0), fit = 1;
  for (int i = edges->rank - rank; i < edges->rank; i++) fit = fit && edges->lengths[i] == 3;
  fit = fit && (rank == 1 || rank == 2) && (!edges->is_series || edges->lengths[0] == found->frames);
  if (edges->rank && !fit) {
    note("its box is left out: its edges do not fit %llu frames", found->frames);
    edges->rank = 0;
  }
  if (edges->rank && edges->factor == 0) refuse("the edges of its box have an unknown unit");
  if (found->periodic.rank && !(fits(&found->periodic, found, 2) && found->periodic.lengths[1] == 3))
    found->periodic.rank = 0;
  // An array of three texts, of fixed or variable length.
  hid_t boundary = h5.H5Aexists(box, "boundary") > 0 ? h5.H5Aopen(box, "boundary", H5P_DEFAULT) : -1;
  if (boundary < 0) return;
  hid_t type = h5.H5Aget_type(boundary), space = h5.H5Aget_space(boundary);
  size_t size = h5.H5Tget_size(type);
  if (h5.H5Tget_class(type) == H5T_STRING && h5.H5Sget_simple_extent_npoints(space) == 3) {
    if (h5.H5Tis_variable_str(type) > 0) {
      char *words[3] = {0};
      if (h5.H5Aread(boundary, type, words) >= 0)
        for (int i = 0; i < 3; i++)
          found->boundary[i] = words[i] && strcmp(words[i], "periodic") == 0;
    } else if (size < 64) {
      char words[3 * 64] = {0};
      if (h5.H5Aread(boundary, type, words) >= 0)
        for (int i = 0; i < 3; i++) {
          char word[65] = {0};
          memcpy(word, words + (size_t)i * size, size);
          found->boundary[i] = strncmp(word, "periodic", 8) == 0;
        }
    }
  }
}

static void add_fact(hid_t group, const char *name, void *context) {
  trajectory *found = context;
  if (strchr(name, '\n')) return;
  if (found->facts == MOST_FACTS) {
    note("%s is left out: the first %d observables are read", name, MOST_FACTS);
    return;
  }
  hid_t child = open_object(group, name);
  // The observables of other groups of particles have groups of their own.
  if (child < 0 || (h5.H5Iget_type(child) == H5I_GROUP && h5.H5Lexists(child, "value", H5P_DEFAULT) <= 0))
    return;
  hid_t value = h5.H5Iget_type(child) == H5I_GROUP ? open_object(child, "value") : child;
  if (value < 0 || h5.H5Iget_type(value) != H5I_DATASET) return;
  hid_t type = h5.H5Dget_type(value), space = h5.H5Dget_space(value);
  int class = h5.H5Tget_class(type), rank = h5.H5Sget_simple_extent_ndims(space);
  h5.H5Tclose(type);
  h5.H5Sclose(space);
  if ((class != H5T_INTEGER && class != H5T_FLOAT) || rank != 1) return;
  numbers values = find_numbers(group, name);
  if (!fits(&values, found, 1)) {
    note("%s is left out: it does not have a value per frame", name);
    return;
  }
  if (values.factor == 0) {
    note("%s is left out: its unit is unknown", name);
    return;
  }
  snprintf(found->names[found->facts], sizeof found->names[0], "%s", name);
  found->fact[found->facts++] = values;
}

trajectory find_trajectory(hid_t file) {
  trajectory found = {0};
  char name[128], path[300];
  found.particles = find_particles(file, name, sizeof name);
  numbers *position = &found.position, *species = &found.species;
  *position = find_numbers(found.particles, "position");
  if (!position->rank) refuse("particles/%s has no position", name);
  if (position->factor == 0) refuse("particles/%s/position has an unknown unit", name);
  hsize_t dimensions = position->lengths[position->rank - 1];
  if (position->rank < 2 || dimensions != 3)
    refuse("particles/%s/position has to have the lengths [frames, atoms, 3]", name);
  found.frames = position->rank == 3 ? position->lengths[0] : 1;
  found.width = position->lengths[position->rank - 2];
  if (found.frames > MOST_FRAMES || found.width > MOST_WIDTH)
    refuse("it declares %llu frames of up to %llu atoms; ten million are possible", found.frames, found.width);
  if ((double)found.frames * (double)found.width > MOST_VALUES)
    refuse("it declares %llu frames of %llu atoms, which is too much", found.frames, found.width);

  *species = find_numbers(found.particles, "species");
  if (!species->rank)
    refuse("particles/%s has no species, so that its elements are not known", name);
  int is_each = position->rank == 3 && species->rank == 2 && species->lengths[0] == found.frames
    && species->lengths[1] == found.width;
  int is_once = species->rank == 2 && species->lengths[0] == 1 && species->lengths[1] == found.width;
  if (!is_each && !is_once && !(species->rank == 1 && species->lengths[0] == found.width))
    refuse(
      "particles/%s/species does not fit %llu frames of %llu atoms", name, found.frames, found.width);

  find_box(&found);
  static const char *const names[] = {"forces", "force"};
  for (int i = 0; i < 2 && !found.forces.rank; i++)
    found.forces = find_numbers(found.particles, names[i]);
  numbers *forces = &found.forces;
  int fit = position->rank == 3 && fits(forces, &found, 3) && forces->lengths[1] == found.width
    && forces->lengths[2] == 3;
  if (forces->rank && (!fit || forces->factor == 0)) {
    note("forces are left out: %s", fit ? "their unit is unknown" : "they do not fit the positions");
    forces->rank = 0;
  }
  snprintf(path, sizeof path, "observables/%s", name);
  hid_t own = open_object(file, path);
  hid_t all = own < 0 ? open_object(file, "observables") : own;
  if (all >= 0 && h5.H5Iget_type(all) == H5I_GROUP) each_child(all, add_fact, &found);
  return found;
}
