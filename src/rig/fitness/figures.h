// The figures the fitness estimates rest on, in one place, each with its source and rank.
//
// The constants are what the arithmetic uses; basis() is the same list for people. Constant data and pure functions, any thread.
#pragma once

#include <vector>

#include "rig/fitness/fitness.h"

namespace ohm::fit {

inline constexpr double kGiga = 1e9;

// Links. PCIe effective / raw: 12 of 15.75 GB/s at x16 gen3 and 25 of 31.5 GB/s at x16 gen4, both measured (ZaidQureshi/bam#54).
inline constexpr double kPcieEffective = 0.8;
// Without peer-to-peer every byte crosses host memory: 10 of 25 GB/s each way on x16 gen4 A40s with P2P off (NVIDIA/nccl-tests#74).
inline constexpr double kThroughHost = 0.5;
inline constexpr int kChipsetLanes = 4;        // behind which all x1 slots of a board stand (Intel DMI is four lanes); assumed
inline constexpr double kNetEffective = 0.94;  // TCP payload over Ethernet at 1500-byte frames: 1448 / 1538 bytes; standard
inline constexpr double kHopInHost = 20e-6;    // s per ring step, NCCL small-message latency; assumed
inline constexpr double kHopOverNet = 50e-6;   // s per ring step over TCP; assumed

// Compute.
inline constexpr double kUtilization = 0.4;  // of dense BF16 peak reached by a well-written training loop; assumed
inline constexpr double kHidden = 2.0 / 3;   // of a step is backward, behind which DDP hides its buckets (Li et al., VLDB 2020)
inline constexpr double kUsableVram = 0.92;  // the rest: CUDA context, allocator, display; assumed
inline constexpr double kMemoryBandwidth = 936 * kGiga;  // B/s, RTX 3090, data sheet; the catalogue does not tell it for others
inline constexpr double kDecodeEfficiency = 0.7;         // of memory bandwidth at batch 1; assumed

// Hosts.
inline constexpr double kRamBase = 2 * kGiga;        // B for the system; assumed
inline constexpr double kRamPerProcess = 3 * kGiga;  // B resident per CUDA process of PyTorch; assumed
inline constexpr double kCoresPerCard = 2;           // data-loader workers that keep one card fed; 4 comfortable; assumed
inline constexpr double kCoresComfortable = 4;
inline constexpr double kImageFeed = 173e6;        // B/s into a card: 1150 images/s of 224 x 224 x 3 bytes (arithmetic)
inline constexpr double kCheckpoint = 14 * kGiga;  // B: 7 B parameters at fp16 (arithmetic)

/// Reading speed of a disk, B/s, sequential: NVMe gen3 3 GB/s, SATA SSD 0.53 GB/s (its interface), hard disk 0.18 GB/s; assumed
/// typical.
double disk_speed(Disk kind);

/// Training (prefill as proxy) or decode speed of a card capped at `cap_ratio` of its default limit, 1 at the default.
/// Measured: RTX 3090 sweeps of github.com/noonghunna/club-3090 @4a29ab57, Apache-2.0; mean of a dense 27 B and an MoE 35 B model.
double training_speed(double cap_ratio);
double decode_speed(double cap_ratio);

std::vector<Basis> basis();

}  // namespace ohm::fit
