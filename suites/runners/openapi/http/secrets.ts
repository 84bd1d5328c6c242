/** Shortest text that is taken for a secret: shorter ones would hide ordinary words. */
const MIN_LENGTH = 6

/** What must not be shown, and what is shown in its place. */
export class Secrets {
  private readonly placeholders = new Map<string, string>()

  /** @param placeholder - for example `$ASSAY_TOKEN` */
  add(secret: string, placeholder: string): void {
    if (secret.length >= MIN_LENGTH) this.placeholders.set(secret, placeholder)
  }

  /** The text with every known secret replaced. */
  hide(text: string): string {
    let hidden = text
    for (const [secret, placeholder] of this.placeholders) {
      for (const form of new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])) {
        hidden = hidden.replaceAll(form, placeholder)
      }
    }
    return hidden
  }
}
