; The loops around the equations, for eight people side by side. Every quantity is eight doubles,
; one of each person; arrays of quantities lie one after the other. Parts of %work, in quantities:
; parameters and inputs given now ($given), what is held within a row ($held), and three times the
; states: at the start of the step, their rates, and the sum of the stages.
; Classical Runge-Kutta of fourth order; all that is given is constant within a step.

define internal <8 x double> @all(double %x) alwaysinline {
  %one = insertelement <8 x double> poison, double %x, i64 0
  %eight = shufflevector <8 x double> %one, <8 x double> poison, <8 x i32> zeroinitializer
  ret <8 x double> %eight
}

; given = own * factor + shift for $parameters parameters,
; then fixed + weight * per_kg for $inputs inputs; then what follows from them
define internal void @set_row(i64 %row, ptr %own, ptr %weight, ptr %fixed, ptr %per_kg,
    ptr %factors, ptr %shifts, ptr %given, ptr %held) {
entry:
  %kg = load <8 x double>, ptr %weight
  %p0 = mul i64 %row, $parameters
  %u0 = mul i64 %row, $inputs
  %given_inputs = getelementptr <8 x double>, ptr %given, i64 $parameters
  br label %parameter
parameter:
  %j = phi i64 [ 0, %entry ], [ %j_next, %parameter ]
  %pj = add i64 %p0, %j
  %factor_at = getelementptr double, ptr %factors, i64 %pj
  %shift_at = getelementptr double, ptr %shifts, i64 %pj
  %factor1 = load double, ptr %factor_at
  %shift1 = load double, ptr %shift_at
  %factor = call <8 x double> @all(double %factor1)
  %shift = call <8 x double> @all(double %shift1)
  %own_at = getelementptr <8 x double>, ptr %own, i64 %j
  %own1 = load <8 x double>, ptr %own_at
  %changed = fmul contract <8 x double> %own1, %factor
  %moved = fadd contract <8 x double> %changed, %shift
  %given_at = getelementptr <8 x double>, ptr %given, i64 %j
  store <8 x double> %moved, ptr %given_at
  %j_next = add i64 %j, 1
  %more = icmp ult i64 %j_next, $parameters
  br i1 %more, label %parameter, label %input
input:
  %i = phi i64 [ 0, %parameter ], [ %i_next, %input ]
  %ui = add i64 %u0, %i
  %fixed_at = getelementptr double, ptr %fixed, i64 %ui
  %per_kg_at = getelementptr double, ptr %per_kg, i64 %ui
  %fixed1 = load double, ptr %fixed_at
  %per_kg1 = load double, ptr %per_kg_at
  %fixed8 = call <8 x double> @all(double %fixed1)
  %per_kg8 = call <8 x double> @all(double %per_kg1)
  %by_weight = fmul contract <8 x double> %kg, %per_kg8
  %sum = fadd contract <8 x double> %fixed8, %by_weight
  %input_at = getelementptr <8 x double>, ptr %given_inputs, i64 %i
  store <8 x double> %sum, ptr %input_at
  %i_next = add i64 %i, 1
  %more_inputs = icmp ult i64 %i_next, $inputs
  br i1 %more_inputs, label %input, label %done
done:
  call void @hold(ptr %given, ptr %held)
  ret void
}

; one stage: total += part * rate, and x = start + ahead * rate
define internal void @stage(ptr noalias %x, ptr noalias %start, ptr noalias %k, ptr noalias %total,
    double %ahead1, double %part1) alwaysinline {
entry:
  %ahead = call <8 x double> @all(double %ahead1)
  %part = call <8 x double> @all(double %part1)
  br label %state
state:
  %j = phi i64 [ 0, %entry ], [ %next, %state ]
  %x_at = getelementptr <8 x double>, ptr %x, i64 %j
  %start_at = getelementptr <8 x double>, ptr %start, i64 %j
  %k_at = getelementptr <8 x double>, ptr %k, i64 %j
  %total_at = getelementptr <8 x double>, ptr %total, i64 %j
  %rate = load <8 x double>, ptr %k_at
  %from = load <8 x double>, ptr %start_at
  %so_far = load <8 x double>, ptr %total_at
  %gain = fmul contract <8 x double> %part, %rate
  %sum = fadd contract <8 x double> %so_far, %gain
  store <8 x double> %sum, ptr %total_at
  %way = fmul contract <8 x double> %ahead, %rate
  %to = fadd contract <8 x double> %from, %way
  store <8 x double> %to, ptr %x_at
  %next = add i64 %j, 1
  %more = icmp ult i64 %next, $states
  br i1 %more, label %state, label %done
done:
  ret void
}

define internal void @step(ptr %x, ptr %given, ptr %held, ptr %start, ptr %k, ptr %total,
    double %h) {
  %half = fmul double %h, 0.5
  %third = fdiv double %h, 3.0
  %sixth = fdiv double %h, 6.0
  call void @llvm.memcpy.p0.p0.i64(ptr align 64 %start, ptr align 64 %x, i64 $state_bytes, i1 0)
  call void @llvm.memcpy.p0.p0.i64(ptr align 64 %total, ptr align 64 %x, i64 $state_bytes, i1 0)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %half, double %sixth)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %half, double %third)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %h, double %third)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %h, double %sixth)
  call void @llvm.memcpy.p0.p0.i64(ptr align 64 %x, ptr align 64 %total, i64 $state_bytes, i1 0)
  ret void
}

; from %x on, all steps of %rows (i32); after each number of steps in %saved the states go to %out
define void @integrate(ptr %own, ptr %weight, ptr %x, ptr %work, double %h, ptr %rows,
    ptr %fixed, ptr %per_kg, ptr %factors, ptr %shifts, ptr %saved, i64 %outputs, ptr %out) {
entry:
  %held = getelementptr <8 x double>, ptr %work, i64 $given
  %start = getelementptr <8 x double>, ptr %held, i64 $held
  %k = getelementptr <8 x double>, ptr %start, i64 $states
  %total = getelementptr <8 x double>, ptr %k, i64 $states
  br label %output
output:
  %o = phi i64 [ 0, %entry ], [ %o_next, %save ]
  %n_first = phi i64 [ 0, %entry ], [ %until, %save ]
  %last_first = phi i64 [ -1, %entry ], [ %last_then, %save ]
  %until_at = getelementptr i64, ptr %saved, i64 %o
  %until = load i64, ptr %until_at
  br label %check
check:
  %n = phi i64 [ %n_first, %output ], [ %n_next, %go ]
  %last_then = phi i64 [ %last_first, %output ], [ %row, %go ]
  %due = icmp uge i64 %n, %until
  br i1 %due, label %save, label %choose
choose:
  %row_at = getelementptr i32, ptr %rows, i64 %n
  %row1 = load i32, ptr %row_at
  %row = sext i32 %row1 to i64
  %same = icmp eq i64 %row, %last_then
  br i1 %same, label %go, label %change
change:
  call void @set_row(i64 %row, ptr %own, ptr %weight, ptr %fixed, ptr %per_kg,
    ptr %factors, ptr %shifts, ptr %work, ptr %held)
  br label %go
go:
  call void @step(ptr %x, ptr %work, ptr %held, ptr %start, ptr %k, ptr %total, double %h)
  %n_next = add i64 %n, 1
  br label %check
save:
  %place = mul i64 %o, $states
  %out_at = getelementptr <8 x double>, ptr %out, i64 %place
  call void @llvm.memcpy.p0.p0.i64(ptr align 64 %out_at, ptr align 64 %x, i64 $state_bytes, i1 0)
  %o_next = add i64 %o, 1
  %more = icmp ult i64 %o_next, %outputs
  br i1 %more, label %output, label %done
done:
  ret void
}

; for each of %rows (i32) the observables of the states in %x go to %out, all $seen of them
define void @look(ptr %own, ptr %weight, ptr %x, ptr %work, ptr %rows,
    ptr %fixed, ptr %per_kg, ptr %factors, ptr %shifts, i64 %outputs, ptr %out) {
entry:
  %held = getelementptr <8 x double>, ptr %work, i64 $given
  br label %output
output:
  %o = phi i64 [ 0, %entry ], [ %o_next, %see ]
  %last = phi i64 [ -1, %entry ], [ %row, %see ]
  %row_at = getelementptr i32, ptr %rows, i64 %o
  %row1 = load i32, ptr %row_at
  %row = sext i32 %row1 to i64
  %same = icmp eq i64 %row, %last
  br i1 %same, label %see, label %change
change:
  call void @set_row(i64 %row, ptr %own, ptr %weight, ptr %fixed, ptr %per_kg,
    ptr %factors, ptr %shifts, ptr %work, ptr %held)
  br label %see
see:
  %from = mul i64 %o, $states
  %x_at = getelementptr <8 x double>, ptr %x, i64 %from
  %to = mul i64 %o, $seen
  %out_at = getelementptr <8 x double>, ptr %out, i64 %to
  call void @observe(ptr %x_at, ptr %work, ptr %held, ptr %out_at)
  %o_next = add i64 %o, 1
  %more = icmp ult i64 %o_next, %outputs
  br i1 %more, label %output, label %done
done:
  ret void
}

declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
