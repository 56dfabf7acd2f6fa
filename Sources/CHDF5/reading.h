// The process that reads a file: what its parts share. Nothing here returns on a fault; `refuse` ends
// the process.
#pragma once

#include "library.h"

#include <stddef.h>
#include <stdint.h>

// Sends a record.
void send_record(char kind, const void *bytes, size_t length);
// Sends the reason and ends the process.
_Noreturn void refuse(const char *format, ...);
// Sends what is left out.
void note(const char *format, ...);

// A dataset of numbers that was looked through: its lengths and what its values are multiplied by.
typedef struct {
  hid_t dataset;
  // 0: there is none.
  int rank;
  hsize_t lengths[3];
  // Whether it has a row per frame.
  int is_series;
  // Frames that are read at once without unpacking anything twice.
  hsize_t chunk;
  double factor;
} numbers;

// Opens a child by its path, not through links into other files; negative where there is none.
hid_t open_object(hid_t parent, const char *path);
// The text of an attribute, at most `size` bytes; 0 where there is none.
int text_attribute(hid_t object, const char *name, char *text, size_t size);
// A dataset of numbers: the child itself, or the `value` of a group, which is a series of frames. Rank 0
// where there is none. Refuses what is not plain numbers in this file.
numbers find_numbers(hid_t parent, const char *path);
// Reads some rows from `first` on, or, where `rows` is 0, all.
void read_numbers(const numbers *from, hsize_t first, hsize_t rows, double *values);
// Calls with each child's name, in the order of the names.
void each_child(hid_t group, void (*visit)(hid_t group, const char *name, void *context), void *context);

// More is no trajectory that anybody has.
#define MOST_FRAMES 10000000
#define MOST_WIDTH 10000000
#define MOST_VALUES 4000000000
#define MOST_CHUNK (256 << 20)
#define MOST_FACTS 256

// What is read of a trajectory.
typedef struct {
  hid_t particles;
  hsize_t frames, width;
  numbers position, species, forces, edges, periodic;
  // Whether each axis repeats, where the box says it for all frames.
  double boundary[3];
  int facts;
  numbers fact[MOST_FACTS];
  char names[MOST_FACTS][128];
} trajectory;

// What a file has. Refuses what is no trajectory.
trajectory find_trajectory(hid_t file);

// Sends the molecules of a file.
void send_molecules(hid_t file);
