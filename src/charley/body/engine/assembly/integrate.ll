; The loops around the equations. Every quantity is a %people: one double of each who stands side by
; side; arrays of quantities lie one after the other. Parts of %work: parameters and inputs given
; now ($given quantities), what is held within a row ($held), and, each from a multiple of eight
; doubles on, the states at the start of the step, their rates, and the sum of the stages.
; Arrays of states are read and written up to the next multiple of eight doubles.
; Classical Runge-Kutta of fourth order; all that is given is constant within a step.

define internal %people @all(double %x) alwaysinline {
  %one = insertelement %people poison, double %x, i64 0
  %every = shufflevector %people %one, %people poison,
    <$lanes x i32> zeroinitializer
  ret %people %every
}

define internal <8 x double> @eight(double %x) alwaysinline {
  %one = insertelement <8 x double> poison, double %x, i64 0
  %every = shufflevector <8 x double> %one, <8 x double> poison, <8 x i32> zeroinitializer
  ret <8 x double> %every
}

define internal void @copy(ptr %to, ptr %from) alwaysinline {
  call void @llvm.memcpy.p0.p0.i64(ptr align $align %to, ptr align $align %from,
    i64 $state_bytes, i1 0)
  ret void
}

; given = own * factor + shift for $parameters parameters,
; then fixed + weight * per_kg for $inputs inputs; then what follows from them
define internal void @set_row(i64 %row, ptr %own, ptr %weight, ptr %fixed, ptr %per_kg,
    ptr %factors, ptr %shifts, ptr %given, ptr %held) {
entry:
  %kg = load %people, ptr %weight
  %p0 = mul i64 %row, $parameters
  %u0 = mul i64 %row, $inputs
  %given_inputs = getelementptr %people, ptr %given, i64 $parameters
  br label %parameter
parameter:
  %j = phi i64 [ 0, %entry ], [ %j_next, %parameter ]
  %pj = add i64 %p0, %j
  %factor_at = getelementptr double, ptr %factors, i64 %pj
  %shift_at = getelementptr double, ptr %shifts, i64 %pj
  %factor1 = load double, ptr %factor_at
  %shift1 = load double, ptr %shift_at
  %factor = call %people @all(double %factor1)
  %shift = call %people @all(double %shift1)
  %own_at = getelementptr %people, ptr %own, i64 %j
  %own1 = load %people, ptr %own_at
  %changed = fmul contract %people %own1, %factor
  %moved = fadd contract %people %changed, %shift
  %given_at = getelementptr %people, ptr %given, i64 %j
  store %people %moved, ptr %given_at
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
  %fixed8 = call %people @all(double %fixed1)
  %per_kg8 = call %people @all(double %per_kg1)
  %by_weight = fmul contract %people %kg, %per_kg8
  %sum = fadd contract %people %fixed8, %by_weight
  %input_at = getelementptr %people, ptr %given_inputs, i64 %i
  store %people %sum, ptr %input_at
  %i_next = add i64 %i, 1
  %more_inputs = icmp ult i64 %i_next, $inputs
  br i1 %more_inputs, label %input, label %done
done:
  call void @hold(ptr %given, ptr %held)
  ret void
}

; one stage: total += part * rate, and x = start + ahead * rate; eight doubles at a time, be they
; eight people or eight states of one
define internal void @stage(ptr noalias %x, ptr noalias %start, ptr noalias %k, ptr noalias %total,
    double %ahead1, double %part1) alwaysinline {
entry:
  %ahead = call <8 x double> @eight(double %ahead1)
  %part = call <8 x double> @eight(double %part1)
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
  %more = icmp ult i64 %next, $eights
  br i1 %more, label %state, label %done
done:
  ret void
}

define internal void @step(ptr %x, ptr %given, ptr %held, ptr %start, ptr %k, ptr %total,
    double %h) {
  %half = fmul double %h, 0.5
  %third = fdiv double %h, 3.0
  %sixth = fdiv double %h, 6.0
  call void @copy(ptr %start, ptr %x)
  call void @copy(ptr %total, ptr %x)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %half, double %sixth)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %half, double %third)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %h, double %third)
  call void @rates(ptr %x, ptr %given, ptr %held, ptr %k)
  call void @stage(ptr %x, ptr %start, ptr %k, ptr %total, double %h, double %sixth)
  call void @copy(ptr %x, ptr %total)
  ret void
}

; from %x on, all steps of %rows (i32); after each number of steps in %saved the states go to %out
define void @integrate(ptr %own, ptr %weight, ptr %x, ptr %work, double %h, ptr %rows,
    ptr %fixed, ptr %per_kg, ptr %factors, ptr %shifts, ptr %saved, i64 %outputs, ptr %out) {
entry:
  %held = getelementptr %people, ptr %work, i64 $given
  %start = getelementptr double, ptr %work, i64 $start
  %k = getelementptr <8 x double>, ptr %start, i64 $eights
  %total = getelementptr <8 x double>, ptr %k, i64 $eights
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
  %out_at = getelementptr %people, ptr %out, i64 %place
  call void @copy(ptr %out_at, ptr %x)
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
  %held = getelementptr %people, ptr %work, i64 $given
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
  %x_at = getelementptr %people, ptr %x, i64 %from
  %to = mul i64 %o, $seen
  %out_at = getelementptr %people, ptr %out, i64 %to
  call void @observe(ptr %x_at, ptr %work, ptr %held, ptr %out_at)
  %o_next = add i64 %o, 1
  %more = icmp ult i64 %o_next, %outputs
  br i1 %more, label %output, label %done
done:
  ret void
}

declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
