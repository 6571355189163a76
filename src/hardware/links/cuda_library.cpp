#include "hardware/links/cuda_library.h"

#include <dlfcn.h>
#include <initializer_list>

namespace ohm {
namespace {

template <class Function>
bool find(void* library, Function& into, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (void* symbol = ::dlsym(library, name)) {
      into = reinterpret_cast<Function>(symbol);
      return true;
    }
  return false;
}

/// The name of the first call that is missing; nullptr: all are there.
const char* missing(CudaLibrary& cuda, void* library) {
  const auto lacks = [&](auto& into, std::initializer_list<const char*> names) { return !find(library, into, names); };
  if (lacks(cuda.init, {"cuInit"})) return "cuInit";
  if (lacks(cuda.device_by_bus_id, {"cuDeviceGetByPCIBusId"})) return "cuDeviceGetByPCIBusId";
  if (lacks(cuda.context_of, {"cuDevicePrimaryCtxRetain"})) return "cuDevicePrimaryCtxRetain";
  if (lacks(cuda.release_context, {"cuDevicePrimaryCtxRelease_v2", "cuDevicePrimaryCtxRelease"}))
    return "cuDevicePrimaryCtxRelease";
  if (lacks(cuda.enter, {"cuCtxSetCurrent"})) return "cuCtxSetCurrent";
  if (lacks(cuda.allocate, {"cuMemAlloc_v2"})) return "cuMemAlloc_v2";
  if (lacks(cuda.free, {"cuMemFree_v2"})) return "cuMemFree_v2";
  if (lacks(cuda.allocate_host, {"cuMemHostAlloc"})) return "cuMemHostAlloc";
  if (lacks(cuda.free_host, {"cuMemFreeHost"})) return "cuMemFreeHost";
  if (lacks(cuda.to_device, {"cuMemcpyHtoD_v2"})) return "cuMemcpyHtoD_v2";
  if (lacks(cuda.to_host, {"cuMemcpyDtoH_v2"})) return "cuMemcpyDtoH_v2";
  if (lacks(cuda.to_peer, {"cuMemcpyPeer"})) return "cuMemcpyPeer";
  if (lacks(cuda.finish, {"cuCtxSynchronize"})) return "cuCtxSynchronize";
  if (lacks(cuda.error_name, {"cuGetErrorName"})) return "cuGetErrorName";
  return nullptr;
}

}  // namespace

Result<CudaLibrary> CudaLibrary::load(const std::string& name) {
  CudaLibrary cuda;
  cuda.handle = std::shared_ptr<void>{::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL), [](void* library) {
                                        if (library) ::dlclose(library);
                                      }};
  if (!cuda.handle)
    return failure(Error::Kind::NotSupported, "no " + name + " on this machine: only cards with CUDA can be measured");
  if (const char* lacks = missing(cuda, cuda.handle.get())) return failure(Error::Kind::NotSupported, name + " lacks " + lacks);
  if (const auto status = cuda.init(0); status != 0)
    return failure(Error::Kind::NotSupported, name + ": cuInit: " + cuda_error(cuda, status));
  return cuda;
}

std::string cuda_error(const CudaLibrary& cuda, CudaLibrary::Status status) {
  const char* name = nullptr;
  return cuda.error_name(status, &name) == 0 && name ? std::string{name} : "error " + std::to_string(status);
}

}  // namespace ohm
