/** What a run can be written as, and what was written of it. */
export interface RunExports {
  describe(): Promise<ExportsView>;
}

export interface ExportsView {
  readonly formats: readonly ExportChoice[];
  /** Share of each kind of caption, as the config has it. */
  readonly mix: Readonly<Record<string, number>>;
  readonly written: readonly WrittenExport[];
}

export interface ExportChoice {
  readonly name: string;
  /** Who reads it. */
  readonly trainer: string;
}

export interface WrittenExport {
  readonly format: string;
  readonly directory: string;
  readonly writtenAt: string;
  /** Rows in it. */
  readonly records: number;
  readonly isComplete: boolean;
}
