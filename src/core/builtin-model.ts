/** The builtin describer as fingerprints and manifests name it. Raised when its words change. */
export const BUILTIN_MODEL = 'recaptor-builtin-describer-3';
