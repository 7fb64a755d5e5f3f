// How well the forecasts have been so far, where `freshet verify` has looked (verification.json).
export const skill = () => null;
export const skillOf = () => null;
