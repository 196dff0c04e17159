using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MemStack.Memory.Sqlite.Vectors;

/// <summary>
/// The dot product of 8-bit vectors. <c>TensorPrimitives</c> sums in the elements' own type, which overflows here; products are summed as
/// 32-bit integers instead, which holds for any vector shorter than 2^17.
/// </summary>
internal static class SignedBytes
{
    public static int Dot(ReadOnlySpan<sbyte> left, ReadOnlySpan<sbyte> right)
    {
        if (right.Length != left.Length)
        {
            throw new ArgumentException("The vectors have different lengths.", nameof(right));
        }

        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var (sum, i) = (0, 0);
        if (Avx512BW.IsSupported && left.Length >= Vector256<sbyte>.Count)
        {
            var wide = Vector512<int>.Zero;
            for (; i <= left.Length - Vector256<sbyte>.Count; i += Vector256<sbyte>.Count)
            {
                wide += Avx512BW.MultiplyAddAdjacent(
                    Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref a, (nuint)i)),
                    Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref b, (nuint)i))
                );
            }

            sum = Vector512.Sum(wide);
        }
        else if (Avx2.IsSupported && left.Length >= Vector128<sbyte>.Count)
        {
            var wide = Vector256<int>.Zero;
            for (; i <= left.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                wide += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, (nuint)i)),
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref b, (nuint)i))
                );
            }

            sum = Vector256.Sum(wide);
        }
        else if (Vector128.IsHardwareAccelerated && left.Length >= Vector128<sbyte>.Count)
        {
            var wide = Vector128<int>.Zero;
            for (; i <= left.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
            {
                var (lowA, highA) = Vector128.Widen(Vector128.LoadUnsafe(ref a, (nuint)i));
                var (lowB, highB) = Vector128.Widen(Vector128.LoadUnsafe(ref b, (nuint)i));
                // 127 * 127 fits 16 bits, the sum of two such does not.
                var (first, second) = Vector128.Widen(lowA * lowB);
                var (third, fourth) = Vector128.Widen(highA * highB);
                wide += first + second + third + fourth;
            }

            sum = Vector128.Sum(wide);
        }

        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
