/** z of a one-sided test at 5 %. */
export const Z_ONE_SIDED = 1.6448536269514722;
/** z of a power of 80 %: what is added to the critical value for the least effect found so often. */
export const Z_POWER = 0.8416212335729143;
