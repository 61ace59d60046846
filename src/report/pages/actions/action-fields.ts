/** Validity of an approval unless the person says otherwise, in hours: long enough to include a weekend and a write window. */
export const USUAL_APPROVAL_HOURS = 72;
