// The few calls of NVIDIA's CUDA driver library that copy memory, loaded at run time.
//
// Used by link_probe.h alone. The binary starts without it; a machine that lacks it cannot measure links, and says so. Layouts and
// names are the driver API's own (docs.nvidia.com/cuda/cuda-driver-api); declared here, never included. One thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"

namespace ohm {

struct CudaLibrary {
  using Status = int;  ///< CUresult; 0 is success
  using Device = int;
  using Context = void*;
  using Pointer = unsigned long long;

  Status (*init)(unsigned flags){};
  Status (*device_by_bus_id)(Device* device, const char* bus_id){};
  Status (*context_of)(Context* context, Device device){};
  Status (*release_context)(Device device){};
  Status (*enter)(Context context){};
  Status (*allocate)(Pointer* at, std::size_t bytes){};
  Status (*free)(Pointer at){};
  Status (*allocate_host)(void** at, std::size_t bytes, unsigned flags){};
  Status (*free_host)(void* at){};
  Status (*to_device)(Pointer to, const void* from, std::size_t bytes){};
  Status (*to_host)(void* to, Pointer from, std::size_t bytes){};
  Status (*to_peer)(Pointer to, Context to_context, Pointer from, Context from_context, std::size_t bytes){};
  Status (*finish)(){};
  Status (*error_name)(Status status, const char** name){};

  std::shared_ptr<void> handle;  ///< keeps the library loaded

  /// NotSupported: no such library, or it lacks a call; the sentence names which.
  static Result<CudaLibrary> load(const std::string& name = "libcuda.so.1");
};

/// "CUDA_ERROR_OUT_OF_MEMORY", or the number where the library has no name for it.
std::string cuda_error(const CudaLibrary& cuda, CudaLibrary::Status status);

}  // namespace ohm
