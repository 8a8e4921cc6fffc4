/** The first address that no static data of the kernels uses; the host reserves memory from here on. */
export function heapBase(): usize {
  return __heap_base;
}
