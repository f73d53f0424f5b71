; Exponential and logarithm of eight doubles at once, without a branch, right to a few units in the
; last place and alike on every processor. Doubles that no short decimal gives are written as bits.
; Method: Muller J-M. Elementary Functions: Algorithms and Implementation. 3rd ed. Birkhaeuser 2016.

; e**x = 2**n * e**r with n whole and |r| <= ln(2)/2; e**r by a polynomial of degree $exp_degree.
; Beyond -708 and 709 it stays at the smallest or greatest double; what is no number stays none.
define internal <8 x double> @exp(<8 x double> %x) alwaysinline {
  %below = fcmp olt <8 x double> %x, splat (double -708.0)
  %x1 = select <8 x i1> %below, <8 x double> splat (double -708.0), <8 x double> %x
  %above = fcmp ogt <8 x double> %x1, splat (double 709.0)
  %x2 = select <8 x i1> %above, <8 x double> splat (double 709.0), <8 x double> %x1
  ; adding 1.5 * 2**52 leaves the nearest whole number in the last bits
  %scaled = fmul contract <8 x double> %x2, splat (double $log2_e)
  %rounded = fadd contract <8 x double> %scaled, splat (double 6755399441055744.0)
  %n = fsub <8 x double> %rounded, splat (double 6755399441055744.0)
  %high = fmul contract <8 x double> %n, splat (double $ln2_high)
  %low = fmul contract <8 x double> %n, splat (double $ln2_low)
  %r1 = fsub contract <8 x double> %x2, %high
  %r = fsub contract <8 x double> %r1, %low
$exp_polynomial
  %bits = bitcast <8 x double> %sum to <8 x i64>
  %whole = bitcast <8 x double> %rounded to <8 x i64>
  %power = shl <8 x i64> %whole, splat (i64 52)
  %raised = add <8 x i64> %bits, %power
  %y = bitcast <8 x i64> %raised to <8 x double>
  ret <8 x double> %y
}

; ln(x) = n ln(2) + 2 artanh(s), s = (m - 1) / (m + 1), x = 2**n * m with m from 1/sqrt(2) to
; sqrt(2); artanh(s) = s + s * r * polynomial of degree $log_degree in r = s**2.
; Of zero, of what is negative and of what is not finite it is no number.
define internal <8 x double> @log(<8 x double> %x) alwaysinline {
  %bits = bitcast <8 x double> %x to <8 x i64>
  %shifted = add <8 x i64> %bits, splat (i64 $one_less_root_half)
  %high_bits = lshr <8 x i64> %shifted, splat (i64 52)
  ; as a double without converting: 2**52 + exponent, less 2**52 + 1023
  %as_double = or <8 x i64> %high_bits, splat (i64 4841369599423283200)
  %n1 = bitcast <8 x i64> %as_double to <8 x double>
  %n = fsub <8 x double> %n1, splat (double 4503599627371519.0)
  %fraction = and <8 x i64> %shifted, splat (i64 4503599627370495)
  %m_bits = add <8 x i64> %fraction, splat (i64 $root_half)
  %m = bitcast <8 x i64> %m_bits to <8 x double>
  %f = fsub <8 x double> %m, splat (double 1.0)
  %f2 = fadd <8 x double> %m, splat (double 1.0)
  %s = fdiv <8 x double> %f, %f2
  %r = fmul <8 x double> %s, %s
$log_polynomial
  %rest = fmul contract <8 x double> %r, %sum
  %twice = fadd <8 x double> %s, %s
  %high = fmul contract <8 x double> %n, splat (double $ln2_high)
  %low = fmul contract <8 x double> %n, splat (double $ln2_low)
  %small1 = fmul contract <8 x double> %twice, %rest
  %small = fadd contract <8 x double> %small1, %low
  %part = fadd contract <8 x double> %twice, %small
  %y = fadd contract <8 x double> %high, %part
  %positive = fcmp ogt <8 x double> %x, zeroinitializer
  %finite = fcmp olt <8 x double> %x, splat (double $infinity)
  %allowed = and <8 x i1> %positive, %finite
  %y1 = select <8 x i1> %allowed, <8 x double> %y, <8 x double> splat (double $not_a_number)
  ret <8 x double> %y1
}
