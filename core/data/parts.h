/// Drawings made of parts. The ground truth about their parts allows testing whether a unit
/// "detects ears".
///
/// There are six classes. The body of cat, dog and tree is a disc, that of building, house and car
/// is a box. Classes with the same body differ only in their parts:
///
///   part           class          what is drawn
///   pointed_ears   cat            two triangles on top of the disc
///   whiskers       cat            three lines to either side
///   floppy_ears    dog            two ellipses hanging at the sides of the disc
///   muzzle         dog            a bright ellipse with a dark nose
///   eyes           cat and dog    two dark dots
///   windows        building       five bright squares
///   door           building       a dark rectangle
///   pitched_roof   house          one broad triangle, similar to an ear, on top of the box
///   chimney        house          an upright rectangle on top of the box
///   trunk          tree           an upright rectangle below the disc
///   fruit          tree           five bright dots in the disc
///   cabin          car            a trapezium on top of the box
///   wheels         car            two dark discs with a bright rim at the bottom of the box
///   distractor     every class    a diamond of an ear's size at a lower corner of the body
///
/// Each part that the class can have is drawn with probability 1/2, independently of the others.
/// The draw is repeated until the image has a part that no other class has. Every class has two
/// such parts, so each of them is present with probability 2/3. Every image has its own position,
/// size, proportions, rotation, mirroring, line width, four grey levels and pixel noise, and its
/// own place and size of each part. In a share of the images a rectangle hides what is behind it,
/// including parts. The ground truth is what was drawn, not what is visible. With the default
/// parameters a linear model stays below 80 % accuracy (core/train/parts_learning_test.cc).
///
/// Labels are uniform. The random numbers of a row do not depend on its parts. The images of one
/// row with and without a part therefore differ only in that part.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/data/rows.h"

namespace relulab {

enum class PartsClass : std::int32_t { kCat, kDog, kBuilding, kHouse, kTree, kCar };

/// The names of the classes, in the order of their labels.
std::span<const std::string_view> PartsClassNames();

class Pen;
struct Scene;

struct PartInfo {
  std::string_view name;
  std::vector<PartsClass> classes;  ///< the classes that can have it
  void (*draw)(const Scene& scene, Pen pen) = nullptr;
  bool is_behind_body = false;
};

/// All parts; the index of a part is its bit in a PartSet.
std::span<const PartInfo> Parts();
inline constexpr int kPartCount = 14;

/// Bit p: part p is present.
using PartSet = std::uint32_t;

/// The index of the part with this name; -1 if there is none.
int FindPart(std::string_view name);

/// Whether images of the class can have part p.
bool CanHavePart(PartsClass label, int p);

class PartsGenerator final : public RowGenerator {
 public:
  /// Parameters `side` (pixels), `noise` (standard deviation, as a share of the grey range, before
  /// values are clipped to that range), `occlusion` (the share of images with a rectangle that
  /// hides what is behind it), `seed`.
  explicit PartsGenerator(const ParameterValues& parameters);

  Index features() const override { return side_ * side_; }
  int classes() const override { return static_cast<int>(PartsClassNames().size()); }
  bool is_image() const override { return true; }
  std::int32_t Draw(SplitName split, Index row, Eigen::Ref<Vector<double>> inputs) const override;

  /// Which parts the image of a row has.
  PartSet Present(SplitName split, Index row) const;

  /// Draws the image of a row with `parts` in place of the row's own parts; everything else is the
  /// same. Draw is DrawWith with the parts that Present returns. Precondition: the row's class can
  /// have all `parts`. `parts` may be empty, although no row's own set is.
  void DrawWith(SplitName split, Index row, PartSet parts, Eigen::Ref<Vector<double>> inputs) const;

 private:
  Index side_;
  double noise_;
  double occlusion_;
  std::uint64_t seed_;
};

}  // namespace relulab
