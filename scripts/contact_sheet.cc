/// Draws examples of a generated image data set as one PNG, with a row for each class in the order
/// of the labels. Build and run from the project's root:
///
///   cmake --build --preset release --target contact_sheet
///   build/release/contact_sheet shapes 14 > results/reference/shapes.png
#include <zlib.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/data/rows.h"

namespace relulab {
namespace {

constexpr Index kZoom = 2;  // screen pixels a pixel
constexpr Index kGap = 2;   // screen pixels between images

/// A grey image, row after row.
struct Sheet {
  Index width = 0;
  Index height = 0;
  std::vector<std::uint8_t> pixels;
};

void Paste(const Vector<double>& image, Index left, Index top, Sheet& sheet) {
  const auto side = static_cast<Index>(std::lround(std::sqrt(double(image.size()))));
  for (Index y = 0; y < side * kZoom; ++y) {
    for (Index x = 0; x < side * kZoom; ++x) {
      sheet.pixels[static_cast<std::size_t>((top + y) * sheet.width + left + x)] =
          static_cast<std::uint8_t>(std::lround(image(y / kZoom * side + x / kZoom)));
    }
  }
}

Sheet DrawSheet(const RowGenerator& generator, Index columns) {
  const auto side = static_cast<Index>(std::lround(std::sqrt(double(generator.features()))));
  const Index pitch = side * kZoom + kGap;
  Sheet sheet;
  sheet.width = columns * pitch + kGap;
  sheet.height = generator.classes() * pitch + kGap;
  sheet.pixels.assign(static_cast<std::size_t>(sheet.width * sheet.height), 255);
  std::vector<Index> drawn(static_cast<std::size_t>(generator.classes()), 0);
  Index missing = columns * generator.classes();
  Vector<double> image(generator.features());
  for (Index row = 0; missing > 0; ++row) {
    const std::int32_t label = generator.Draw(SplitName::kTrain, row, image);
    Index& column = drawn[static_cast<std::size_t>(label)];
    if (column == columns) continue;
    Paste(image, kGap + column * pitch, kGap + label * pitch, sheet);
    ++column;
    --missing;
  }
  return sheet;
}

std::string BigEndian(std::uint32_t word) {
  std::string bytes;
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(word >> shift & 0xFF);
  return bytes;
}

/// A chunk of a PNG file (ISO/IEC 15948, 5.3): length, type, data, CRC of type and data.
std::string Chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size()));
  return BigEndian(static_cast<std::uint32_t>(data.size())) + body +
         BigEndian(static_cast<std::uint32_t>(crc));
}

/// Every row filtered by the difference to the row above (filter 2): zoomed rows become zeros.
std::string EncodePng(const Sheet& sheet) {
  std::string rows;
  for (Index y = 0; y < sheet.height; ++y) {
    rows += '\2';
    for (Index x = 0; x < sheet.width; ++x) {
      const auto at = static_cast<std::size_t>(y * sheet.width + x);
      const int above = y == 0 ? 0 : sheet.pixels[at - static_cast<std::size_t>(sheet.width)];
      rows += static_cast<char>(sheet.pixels[at] - above);
    }
  }
  std::string packed(compressBound(uLong(rows.size())), '\0');
  uLongf size = packed.size();
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
            reinterpret_cast<const Bytef*>(rows.data()), uLong(rows.size()), Z_BEST_COMPRESSION);
  packed.resize(size);
  const std::string header = BigEndian(static_cast<std::uint32_t>(sheet.width)) +
                             BigEndian(static_cast<std::uint32_t>(sheet.height)) +
                             std::string("\x08\0\0\0\0", 5);  // 8 bits, grey
  return "\x89PNG\r\n\x1a\n" + Chunk("IHDR", header) + Chunk("IDAT", packed) + Chunk("IEND", "");
}

int Run(int argc, char** argv) {
  const DatasetInfo* info = argc == 3 ? FindRow(Datasets(), std::string_view(argv[1])) : nullptr;
  const int columns = argc == 3 ? std::atoi(argv[2]) : 0;
  if (info == nullptr || !info->is_generator() || columns < 1 || columns > 100) {
    std::cerr << "usage: contact_sheet shapes|parts COLUMNS > FILE.png\n";
    return 2;
  }
  const auto generator = info->make_generator(DefaultValues(info->parameters));
  if (!generator->is_image()) {
    std::cerr << "contact_sheet: " << info->name << " has no images\n";
    return 2;
  }
  std::cout << EncodePng(DrawSheet(*generator, columns)) << std::flush;
  return std::cout.good() ? 0 : 4;
}

}  // namespace
}  // namespace relulab

int main(int argc, char** argv) { return relulab::Run(argc, argv); }
