#include "include/CHDF5.h"

#include "reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *memory(size_t values) {
  void *block = malloc((values ? values : 1) * sizeof(double));
  if (!block) refuse("there is not enough memory for a block of it");
  return block;
}

// Species may be the same in all frames.
static int is_per_frame(const numbers *species, const trajectory *from) {
  return species->rank == 2 && species->lengths[0] == from->frames;
}

// Values of a block of frames, one after another.
typedef struct {
  double *position, *species, *forces, *edges, *periodic, *fact[MOST_FACTS], *frame;
} block;

static void send_frame(const trajectory *from, const block *read, hsize_t frame) {
  hsize_t width = from->width;
  const double *species =
    read->species + (is_per_frame(&from->species, from) ? frame * width : 0);
  const double *position = read->position + frame * width * 3;
  const double *forces = read->forces ? read->forces + frame * width * 3 : NULL;
  double cell[12] = {0};
  int has_cell = 0;
  if (read->edges) {
    const numbers *edges = &from->edges;
    int is_cell = edges->rank - edges->is_series == 2;
    const double *own = read->edges + (edges->is_series ? frame * (is_cell ? 9 : 3) : 0);
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < 3; k++) {
        double value = is_cell ? own[3 * i + k] : i == k ? own[i] : 0;
        cell[3 * i + k] = value * edges->factor;
        has_cell |= isfinite(value) && value != 0;
      }
    for (int i = 0; i < 3; i++)
      cell[9 + i] = read->periodic ? read->periodic[3 * frame + i] == 1 : from->boundary[i];
  }
  // Atoms that are missing in this frame have no number (NaN, 0 or less) or no place.
  int32_t head[2] = {0, (has_cell ? 1 : 0)};
  double *next = read->frame;
  for (int i = 0; i < from->facts; i++) *next++ = read->fact[i][frame] * from->fact[i].factor;
  if (has_cell)
    for (int i = 0; i < 12; i++) *next++ = cell[i];
  int known_forces = forces != NULL;
  for (hsize_t i = 0; i < width; i++) {
    if (!(species[i] > 0) || isnan(position[3 * i])) continue;
    *next++ = species[i];
    head[0]++;
  }
  for (hsize_t i = 0; i < width; i++) {
    if (!(species[i] > 0) || isnan(position[3 * i])) continue;
    for (int k = 0; k < 3; k++) *next++ = position[3 * i + k] * from->position.factor;
    known_forces = known_forces && !isnan(forces[3 * i]);
  }
  if (known_forces) {
    head[1] |= 2;
    for (hsize_t i = 0; i < width; i++) {
      if (!(species[i] > 0) || isnan(position[3 * i])) continue;
      for (int k = 0; k < 3; k++) *next++ = forces[3 * i + k] * from->forces.factor;
    }
  }
  // Both halves in one record.
  memcpy(read->frame - 1, head, sizeof head);
  send_record('F', read->frame - 1, sizeof head + (size_t)(next - read->frame) * sizeof(double));
}

void send_molecules(hid_t file) {
  trajectory from = find_trajectory(file);
  char names[MOST_FACTS * 129] = {0};
  for (int i = 0; i < from.facts; i++) {
    strcat(names, from.names[i]);
    strcat(names, "\n");
  }
  send_record('S', names, strlen(names));

  // As many frames as fit some megabytes, in whole chunks where these are not larger.
  hsize_t many = 1 + 300000 / (from.width + 1), chunk = from.position.chunk ? from.position.chunk : 1;
  if (many > chunk) many -= many % chunk;
  if (many > from.frames) many = from.frames ? from.frames : 1;
  hsize_t width = from.width;
  block read = {0};
  read.position = memory(many * width * 3);
  int species_vary = is_per_frame(&from.species, &from);
  read.species = memory((species_vary ? many : 1) * width);
  if (from.forces.rank) read.forces = memory(many * width * 3);
  int edges_vary = from.edges.is_series;
  if (from.edges.rank) read.edges = memory((edges_vary ? many : 1) * 9);
  if (from.periodic.rank) read.periodic = memory(many * 3);
  for (int i = 0; i < from.facts; i++) read.fact[i] = memory(many);
  double *frame = memory(1 + (size_t)from.facts + 12 + width * 7);
  read.frame = frame + 1;

  if (!species_vary) read_numbers(&from.species, 0, 0, read.species);
  if (from.edges.rank && !edges_vary) read_numbers(&from.edges, 0, 0, read.edges);
  for (hsize_t first = 0; first < from.frames; first += many) {
    hsize_t count = from.frames - first < many ? from.frames - first : many;
    read_numbers(&from.position, first, from.position.rank == 3 ? count : 0, read.position);
    if (species_vary) read_numbers(&from.species, first, count, read.species);
    if (from.forces.rank) read_numbers(&from.forces, first, count, read.forces);
    if (from.edges.rank && edges_vary) read_numbers(&from.edges, first, count, read.edges);
    if (from.periodic.rank) read_numbers(&from.periodic, first, count, read.periodic);
    for (int i = 0; i < from.facts; i++) read_numbers(&from.fact[i], first, count, read.fact[i]);
    for (hsize_t i = 0; i < count; i++) send_frame(&from, &read, i);
  }
}
