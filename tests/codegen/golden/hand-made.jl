# A plan with everything: the vector field of the model none (no model).
# Source: typed in; it costs $0 and means nothing
# Parameters: x = 1.
# The model is typed in. It adds: nothing. It assumes: this; that. Order of its error: O(1).
# The state has one entry for each name in STATISTICS. Time is model time: one step of the algorithm
# takes TIME_PER_STEP. INITIAL_STATE is the derivation's initial state of seed 4.
# Made by popflow (popflow derive --format); this file does not need popflow.
# popflow is tested without Julia: the form of this text is checked, and the same statements are run
# as TypeScript and Python.

# The names of the summary statistics: the layout of the state.
const STATISTICS = [
    "M[1,1]", "M[1,2]", "M[1,3]", "M[2,1]", "M[2,2]", "M[2,3]", "Q[1,2]", "cost in \$", "a[2]",
]

const INITIAL_STATE = [
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -0.1, 1.0, 1e-7,
]

# Model time that one step of the algorithm takes.
const TIME_PER_STEP = 0.5

const m = 2
const P = 3
const end_ = permutedims(reshape([
    1.0, 2.0, 3.0, 4.0, 5.0, 6.0,
], 3, 2), (2, 1))

# The rounding error of the product a b (Dekker 1971).
function product_error(a, b, product)
    a_scaled = 134217729.0 * a
    a_high = a_scaled - (a_scaled - a)
    b_scaled = 134217729.0 * b
    b_high = b_scaled - (b_scaled - b)
    a_low = a - a_high
    b_low = b - b_high
    return a_low * b_low - (product - a_high * b_high - a_low * b_high - a_high * b_low)
end

# a b - c d, however much cancels.
function difference_of_products(a, b, c, d)
    first = a * b
    second = c * d
    return first - second + (product_error(a, b, first) - product_error(c, d, second))
end

# E[phi(z0) sigma'(z1)] of z0 = <v, x>, z1 = <w, x>, covariance c.
function pairMoment0(c)
    return c * ((-0.5) * (c * c) + 2.0)
end

# E[sigma(z0) phi'(z1) phi(z2)] of z0 = <w, x>, z1 = <v, x>, z2 = <v, x>, covariances c.
function moment0(c0_1, c0_2, c1_2)
    return c0_2 * c0_1 + ((-3.0) * (c1_2 * c1_2) + 1.0)
end

# E[sigma(z0) sigma''(z1)] of z0 = <w, x>, z1 = <w, x>, variances v, covariances c.
function moment1(v0, v1, c0_1)
    t4 = 1.0 + v0
    t11 = 0.6366197723675814 * atan(c0_1, sqrt(t4 + v1 + difference_of_products(v0, v1, c0_1, c0_1)))
    return t11 / sqrt(t4)
end

# Writes the derivative at the state y into dy. The field depends neither on p nor on t.
function f!(dy, y, p, t)
    length(y) == 9 || throw(DimensionMismatch("y has $(length(y)) entries; needs 9"))
    # The type of the entries is left open, for solvers that differentiate the field.
    T = eltype(y)
    M = zeros(T, m, P)
    Q = zeros(T, m, m)
    a = zeros(T, m)
    pair0 = zeros(T, P, m)
    sum0 = zeros(T, m)
    sum1 = zeros(T, 1)
    dM = zeros(T, m, P)
    dQ = zeros(T, m, m)
    da = zeros(T, m)
    total = zero(T)
    position = 1
    for i in 1:m
        for p_ in 1:P
            M[i, p_] = y[position]
            position += 1
        end
    end
    for i in 1:m
        Q[i, i] = 1.0
    end
    for i in 1:m
        for l in (i + 1):m
            Q[i, l] = y[position]
            Q[l, i] = y[position]
            position += 1
        end
    end
    for i in 1:m
        a[i] = y[position]
        position += 1
    end
    for first in 1:P
        for second in 1:m
            pair0[first, second] = pairMoment0(M[second, first])
        end
    end
    for free0 in 1:m
        total = 0.0
        for p_ in 1:P
            total += pair0[p_, free0] * end_[free0, p_]
        end
        sum0[free0] = total
    end
    total = 0.0
    for j_prime in 1:m
        total += 0.25 * a[j_prime]
    end
    sum1[1] = total
    for i in 1:m
        for p_ in 1:P
            total = 0.0
            total += (-1.0) * M[i, p_] * sum0[i]
            total += moment0(M[i, p_], (-2.0), 0.5)
            dM[i, p_] = total
        end
    end
    for i in 1:m
        for l in (i + 1):m
            total = 0.0
            total += 3.0 * moment1(Q[i, i], Q[l, l], Q[i, l]) * sum1[1]
            dQ[i, l] = total
        end
    end
    for i in 1:m
        total = 0.0
        total += 7.0 * (i == i ? 1.0 : 0.0)
        da[i] = total
    end
    position = 1
    for i in 1:m
        for p_ in 1:P
            dy[position] = dM[i, p_]
            position += 1
        end
    end
    for i in 1:m
        for l in (i + 1):m
            dy[position] = dQ[i, l]
            position += 1
        end
    end
    for i in 1:m
        dy[position] = 0.125 * da[i]
        position += 1
    end
    return nothing
end

# An example with DifferentialEquations.jl; DP8 is the method of DOP853.
#
#     using DifferentialEquations
#     problem = ODEProblem(f!, INITIAL_STATE, (0.0, 10.0))
#     solution = solve(problem, DP8(); reltol = 1e-10, abstol = 1e-12, saveat = 0.1)
#     println(join(["t"; STATISTICS], "\t"))
#     for (t, y) in zip(solution.t, solution.u)
#         println(join([t; y], "\t"))
#     end
