/** The earliest of the times that are given. @returns undefined when none is */
export function earliest(times: readonly (Date | undefined)[]): Date | undefined {
  return times.filter((at) => at !== undefined).sort((a, b) => a.getTime() - b.getTime())[0];
}
