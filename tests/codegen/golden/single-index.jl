# A system: the vector field of the model corrected (corrected flow).
# Source: a source
# Parameters: d = 1000.
# The model is derived. It adds: the Itô term of order eta d (norm growth and joint steps). It
# assumes: x ~ N(0, I_d); unit weights, orthonormal targets; eta -> 0 and d -> infinity at fixed eta
# d. Order of its error: O((eta d)^2) + O(eta).
# The state has one entry for each name in STATISTICS. Time is model time: one step of the algorithm
# takes TIME_PER_STEP. INITIAL_STATE is the derivation's initial state of seed 0.
# Made by popflow (popflow derive --format); this file does not need popflow.
# popflow is tested without Julia: the form of this text is checked, and the same statements are run
# as TypeScript and Python.

# The names of the summary statistics: the layout of the state.
const STATISTICS = [
    "s[1]",
]

const INITIAL_STATE = [
    0.1,
]

# Model time that one step of the algorithm takes.
const TIME_PER_STEP = 0.0005

const m = 1
const P = 1
const rho = [
    1.0,
]

# E[phi'(z0) sigma'(z1)] of z0 = <v, x>, z1 = <w, x>, covariance c.
function pairMoment0(c)
    return c * 2.0
end

# E[sigma'(z0) sigma'(z1)] of z0 = <w, x>, z1 = <w, x>, covariance c.
function pairMoment1(c)
    return c * 2.0
end

# E[phi(z0) phi(z1) sigma'(z2) sigma'(z2)] of z0 = <v, x>, z1 = <v, x>, z2 = <w, x>, covariances c.
function moment0(c0_1, c0_2, c1_2)
    return (2.0 * c0_1 + c0_2 * c1_2 * 8.0) * c0_1
end

# E[phi(z0) phi(z1) sigma'(z2) sigma'(z3)] of z0 = <v, x>, z1 = <v, x>, z2 = <w, x>, z3 = <w, x>,
# covariances c.
function moment1(c0_1, c0_2, c0_3, c1_2, c1_3, c2_3)
    return (c2_3 * 2.0 * c0_1 + (c1_3 * 4.0 * c0_2 + c0_3 * c1_2 * 4.0)) * c0_1
end

# Writes the derivative at the state y into dy. The field depends neither on p nor on t.
function f!(dy, y, p, t)
    length(y) == 1 || throw(DimensionMismatch("y has $(length(y)) entries; needs 1"))
    # The type of the entries is left open, for solvers that differentiate the field.
    T = eltype(y)
    M = zeros(T, m, P)
    Q = zeros(T, m, m)
    pair0 = zeros(T, P, m)
    pair1 = zeros(T, m, m)
    sum0 = zeros(T, m)
    sum1 = zeros(T, m)
    sum2 = zeros(T, m, m)
    sum3 = zeros(T, m, m)
    dM = zeros(T, m, P)
    dQ = zeros(T, m, m)
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
    for first in 1:P
        for second in 1:m
            pair0[first, second] = pairMoment0(M[second, first])
        end
    end
    for first in 1:m
        for second in 1:m
            pair1[first, second] = pairMoment1(Q[first, second])
        end
    end
    for free0 in 1:m
        total = 0.0
        for q in 1:P
            for r in 1:P
                total += moment0((q == r ? 1.0 : 0.0), M[free0, q], M[free0, r])
            end
        end
        sum0[free0] = total
    end
    for free0 in 1:m
        total = 0.0
        for q in 1:P
            total += pair0[q, free0] * M[free0, q]
        end
        sum1[free0] = total
    end
    for free0 in 1:m
        for free1 in 1:m
            total = 0.0
            for q in 1:P
                for r in 1:P
                    total += moment1((q == r ? 1.0 : 0.0), M[free0, q], M[free1, q], M[free0, r], M[free1, r], Q[free0, free1])
                end
            end
            sum2[free0, free1] = total
        end
    end
    for free0 in 1:m
        for free1 in 1:m
            total = 0.0
            for q in 1:P
                total += pair0[q, free0] * M[free1, q]
            end
            sum3[free0, free1] = total
        end
    end
    for i in 1:m
        for p_ in 1:P
            total = 0.0
            total += (-0.25) * M[i, p_] * rho[i] * rho[i] * sum0[i]
            total += (-1.0) * M[i, p_] * rho[i] * sum1[i]
            total += pair0[p_, i] * rho[i]
            total += (-0.0) * M[i, p_] * rho[i] * rho[i]
            dM[i, p_] = total
        end
    end
    for i in 1:m
        for l in (i + 1):m
            total = 0.0
            total += 0.5 * rho[i] * rho[l] * sum2[i, l]
            total += (-0.25) * Q[i, l] * rho[i] * rho[i] * sum0[i]
            total += (-0.25) * Q[i, l] * rho[l] * rho[l] * sum0[l]
            total += (-1.0) * Q[i, l] * rho[i] * sum1[i]
            total += rho[i] * sum3[i, l]
            total += rho[l] * sum3[l, i]
            total += (-1.0) * Q[i, l] * rho[l] * sum1[l]
            total += (-0.0) * Q[i, l] * rho[i] * rho[i]
            total += (-0.0) * Q[i, l] * rho[l] * rho[l]
            total += 0.0 * pair1[i, l] * rho[i] * rho[l]
            dQ[i, l] = total
        end
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
