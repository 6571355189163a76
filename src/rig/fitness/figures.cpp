#include "rig/fitness/figures.h"

#include <algorithm>
#include <array>
#include <span>

namespace ohm::fit {
namespace {

struct SpeedAt {
  double watts, training, decode;  // of an RTX 3090, whose default limit is 350 W
};

// First row: a card at its floor runs at 14-19 % (A40 rows below the floor, extrapolated). The others: measured, see figures.h.
constexpr std::array kSpeeds{
    SpeedAt{143, 0.170, 0.170}, SpeedAt{190, 0.533, 0.542}, SpeedAt{200, 0.590, 0.607}, SpeedAt{210, 0.649, 0.672},
    SpeedAt{220, 0.713, 0.715}, SpeedAt{230, 0.774, 0.760}, SpeedAt{240, 0.828, 0.794}, SpeedAt{250, 0.871, 0.829},
    SpeedAt{260, 0.895, 0.861}, SpeedAt{270, 0.914, 0.895}, SpeedAt{280, 0.934, 0.925}, SpeedAt{290, 0.951, 0.949},
    SpeedAt{300, 0.965, 0.963}, SpeedAt{310, 0.976, 0.975}, SpeedAt{320, 0.989, 0.985}, SpeedAt{330, 0.997, 0.995},
    SpeedAt{350, 1.000, 1.000}, SpeedAt{370, 1.000, 1.001}, SpeedAt{380, 1.026, 1.015}, SpeedAt{390, 1.044, 1.027}};
constexpr double kDefaultWatts = 350;

double speed_at(double watts, double SpeedAt::*of) {
  const auto above = std::find_if(kSpeeds.begin(), kSpeeds.end(), [&](const SpeedAt& s) { return s.watts >= watts; });
  if (above == kSpeeds.begin()) return kSpeeds.front().*of;
  if (above == kSpeeds.end()) return kSpeeds.back().*of;
  const auto& low = *(above - 1);
  const double part = (watts - low.watts) / (above->watts - low.watts);
  return low.*of + part * (above->*of - low.*of);
}

}  // namespace

double disk_speed(Disk kind) {
  switch (kind) {
    case Disk::Nvme: return 3 * kGiga;
    case Disk::Sata: return 0.53 * kGiga;
    case Disk::Hdd: break;
  }
  return 0.18 * kGiga;
}

double training_speed(double cap_ratio) { return speed_at(cap_ratio * kDefaultWatts, &SpeedAt::training); }

double decode_speed(double cap_ratio) { return speed_at(cap_ratio * kDefaultWatts, &SpeedAt::decode); }

std::vector<Basis> basis() {
  return {
      {"PCIe payload over raw rate", "80 %", Rank::Measured,
       "12 of 15.75 GB/s at x16 gen3, 25 of 31.5 GB/s at x16 gen4 (ZaidQureshi/bam#54); x1 links assumed alike"},
      {"card to card without peer-to-peer", "50 % of the link", Rank::Measured,
       "20 GB/s both ways on x16 gen4 A40s with P2P off (NVIDIA/nccl-tests#74); GeForce drivers offer none over PCIe"},
      {"uplink shared by all x1 slots of a board", "4 lanes of their generation", Rank::Assumed,
       "Intel chipsets hang on four DMI lanes"},
      {"Ethernet payload", "94 %", Rank::Standard, "1448 of 1538 bytes a frame (IEEE 802.3, TCP/IPv4)"},
      {"ring step", "20 µs in a host, 50 µs over the network", Rank::Assumed, "typical of NCCL small messages"},
      {"training speed at a cap", "87 % at 250 W, 96.5 % at 300 W, 100 % at 350 W", Rank::Measured,
       "RTX 3090 prefill sweeps as proxy, github.com/noonghunna/club-3090 @4a29ab57, Apache-2.0"},
      {"decode speed at a cap", "83 % at 250 W, 96 % at 300 W, 100 % at 350 W", Rank::Measured,
       "RTX 3090 decode sweeps, same source; mean of a dense and an MoE model"},
      {"utilization in training", "40 % of dense BF16 peak", Rank::Assumed, "typical of well-written PyTorch loops on GA102"},
      {"exchange hidden behind compute", "2/3 of a step, the backward pass", Rank::Assumed,
       "DDP overlaps its buckets with backward (Li et al., PyTorch Distributed, VLDB 2020)"},
      {"gradients", "4 bytes a parameter (fp32 under autocast)", Rank::Assumed,
       "DDP default; a bf16 communication hook halves the exchange"},
      {"usable VRAM", "92 %", Rank::Assumed, "CUDA context and allocator"},
      {"card memory bandwidth", "936 GB/s, 70 % of it in decode", Rank::Datasheet,
       "NVIDIA RTX 3090 (384 bit, 19.5 Gb/s); share assumed"},
      {"host RAM", "2 GB + 3 GB per CUDA process; to load a model: the largest card's VRAM; comfortable: all VRAM together",
       Rank::Assumed, "a checkpoint passes through RAM; pinned buffers and offload want the sum (DGX A100: 1 TB to 320 GB)"},
      {"processor cores", "2 a card to feed it, 4 comfortable", Rank::Assumed, "data-loader workers"},
      {"disk reading", "NVMe 3, SATA 0.53, hard disk 0.18 GB/s", Rank::Assumed, "typical sequential figures"},
      {"job mix",
       "35 % one-card training (half of it on images), 25 % 4-card data parallel of 350 M, 20 % LoRA of 7 B, 20 % serving",
       Rank::Assumed, "what small rigs are asked for"},
      {"traffic of the mix",
       "a 7 B model loaded each hour per LoRA job and each 10 min per serving card; 100 GB a day fetched per host", Rank::Assumed,
       "makes links, disks and network comparable"},
      {"prices", "used parts, USD, rough", Rank::Assumed, "2025 second-hand listings, from memory"},
  };
}

}  // namespace ohm::fit
