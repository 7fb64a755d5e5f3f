// Names alone are computed with what the macros say; the list is made by code for any processor
// (built_for_list.cpp), since a vector built here could use the very instructions that are asked about.
namespace freshet::service {

extern const char* const built_for_names;
const char* const built_for_names =
#ifdef __SSE4_2__
    "sse4_2 "
#endif
#ifdef __AVX__
    "avx "
#endif
#ifdef __AVX2__
    "avx2 "
#endif
#ifdef __FMA__
    "fma "
#endif
#ifdef __BMI2__
    "bmi2 "
#endif
#ifdef __AVX512F__
    "avx512f "
#endif
#ifdef __AVX512DQ__
    "avx512dq "
#endif
#ifdef __AVX512VL__
    "avx512vl "
#endif
#ifdef __AVX512BW__
    "avx512bw "
#endif
    "";

}  // namespace freshet::service
